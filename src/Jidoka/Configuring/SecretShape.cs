using System.Text.RegularExpressions;

namespace Jidoka.Configuring;

/// <summary>Knows the look of common keys, so that one pasted into a file by mistake is caught.</summary>
internal static partial class SecretShape
{
    /// <summary>Whether a text holds something with the look of a key.</summary>
    public static bool Matches(string text) => Shape().IsMatch(text);

    [GeneratedRegex(
        @"\b(sk-[A-Za-z0-9_-]{16,}|jdk_[0-9A-Za-z]{12}_[0-9A-Za-z]{40,}|gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.|AIza[0-9A-Za-z_-]{30,})|-----BEGIN [A-Z ]*PRIVATE KEY-----",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Shape();
}
