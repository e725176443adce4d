using System.Buffers;
using System.Text.RegularExpressions;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Looks at what the payload of a call carries: links, addresses and accounts that a person may act on and that nobody
/// whose word counts has given; untrusted text word for word; text that cannot be read.
/// </summary>
public static partial class PayloadReader
{
    /// <summary>How many words in a row make a repetition.</summary>
    public const int RunOfWords = 6;

    /// <summary>From how many characters without a gap text counts as one that cannot be read.</summary>
    public const int OpaqueLength = 40;

    /// <summary>The most characters of payload that are looked at; a longer one counts as carrying all that it could.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Looks at the payload of one call.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="evidence">What the model was shown.</param>
    internal static PayloadFacts Read(CallArguments arguments, Evidence evidence)
    {
        var untraced = ImmutableArray.CreateBuilder<string>();
        var verbatim = false;
        var opaque = false;
        // What cannot be read is refused as such.
        foreach (var leaf in arguments.Leaves ?? [])
        {
            if (
                leaf.Selects
                || leaf.Text is not { } text
                || leaf.Facts is { Role: not ParameterRole.Payload }
            )
                continue;
            if (text.Length > MaxLength)
                return new(["url", "email", "account", "phone"], true, true);
            AddUntraced(text, evidence, untraced);
            var normal = NormalText.Of(text);
            verbatim = verbatim || Repeats(normal, evidence) || IsTaken(text, normal, evidence);
            opaque = opaque || IsOpaque(text, normal, evidence);
        }
        return new([.. untraced.Distinct(StringComparer.Ordinal)], verbatim, opaque);
    }

    private static void AddUntraced(
        string text,
        Evidence evidence,
        ImmutableArray<string>.Builder untraced
    )
    {
        Look(Email(), ValueKind.Email, "email");
        Look(Url(), ValueKind.Url, "url");
        Look(Account(), ValueKind.Account, "account");
        Look(Phone(), ValueKind.Phone, "phone");

        void Look(Regex pattern, ValueKind kind, string word)
        {
            foreach (var match in pattern.EnumerateMatches(text))
            {
                // The host of a mail address is looked at as the address that it is.
                if (kind == ValueKind.Url && match.Index > 0 && text[match.Index - 1] == '@')
                    continue;
                var value = text.AsSpan(match.Index, match.Length).TrimEnd(".,;:!?)").ToString();
                if (evidence.SupplierOf(value, kind) < Supplier.Listed)
                {
                    untraced.Add(word);
                    return;
                }
            }
        }
    }

    private static bool Repeats(string normal, Evidence evidence)
    {
        foreach (var run in new RunHashes(normal))
        {
            if (evidence.IsReadOfOutsiders(run))
                return true;
        }
        return false;
    }

    /// <summary>Whether a text too short for a run of words stands as a whole in what an outsider wrote, and nowhere else.</summary>
    private static bool IsTaken(string text, string normal, Evidence evidence) =>
        normal.AsSpan().Count(' ') is >= 1 and < RunOfWords
        && evidence.SupplierOf(text, ValueKind.Text) == Supplier.Untrusted;

    private static bool IsOpaque(string text, string normal, Evidence evidence)
    {
        foreach (var match in Solid().EnumerateMatches(text))
        {
            var run = NormalText.Of(text.Substring(match.Index, match.Length));
            if (!evidence.IsSaidByPerson(run))
                return true;
        }
        return normal.AsSpan().ContainsAny(Unseen);
    }

    private static readonly SearchValues<char> Unseen = SearchValues.Create(
        "\u200b\u200c\u200d\u2060\ufeff"
    );

    [GeneratedRegex(@"[\w.%+'-]+@[\w-]+(\.[\w-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(
        @"([a-zA-Z][a-zA-Z0-9+.-]*://[^\s<>""')\]]+|\bwww\.[^\s<>""')\]]+|\b[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*\.(com|org|net|io|co|info|biz|dev|app|xyz|site|me|ru|cn|de|uk|fr)(/[^\s<>""')\]]*)?\b)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Url();

    [GeneratedRegex(
        @"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,4})?\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Account();

    [GeneratedRegex(@"\+[0-9][0-9 ()/.-]{6,20}[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"[A-Za-z0-9+/=_%-]{40,}", RegexOptions.NonBacktracking)]
    private static partial Regex Solid();
}
