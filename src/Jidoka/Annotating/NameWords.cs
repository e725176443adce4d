using System.Text.RegularExpressions;

namespace Jidoka.Annotating;

/// <summary>The words of a name that programmers gave: <c>sendMail_to-all</c> is send, mail, to, all.</summary>
internal static partial class NameWords
{
    /// <summary>The words, small, in order.</summary>
    public static ImmutableArray<string> Of(string name) =>
        [.. Word().Matches(name).Select(static m => m.Value.ToLowerInvariant())];

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.None, 100)]
    private static partial Regex Word();
}
