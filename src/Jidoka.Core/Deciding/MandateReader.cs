using System.Text.RegularExpressions;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding;

/// <summary>
/// Reads from the person's own words which tools they ask for. A word list, no model: the operator's words for the tool,
/// else those that its name and effects evoke. What spends, destroys or grants access needs a verb for just that.
/// </summary>
public static partial class MandateReader
{
    private const Effects Grave =
        Effects.Spends | Effects.Destructive | Effects.GrantsAccess | Effects.Executes;

    /// <summary>What the words say of one tool.</summary>
    /// <param name="evidence">What was said.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="facts">What is known of it; null: nothing.</param>
    public static MandateFacts Read(Evidence evidence, AssetId tool, ToolFacts? facts)
    {
        var isGrave = facts?.Effects is not { } effects || (effects & Grave) != Effects.None;
        ImmutableArray<string>? phrases = null;
        var evoked = evidence.IsAskedFor(
            tool.Name,
            facts,
            words =>
                (phrases ??= facts?.Evokes ?? DefaultWords(tool.Name, facts?.Effects)).Any(p =>
                    Says(words, p)
                ) || (!isGrave && HandsOver().IsMatch(words))
        );
        return new("words", evoked, evoked, evoked ? [] : ["tool"]);
    }

    private static bool Says(string words, string phrase)
    {
        var sought = NormalText.Of(phrase);
        for (
            var at = words.IndexOf(sought, StringComparison.Ordinal);
            at >= 0;
            at = words.IndexOf(sought, at + 1, StringComparison.Ordinal)
        )
        {
            var end = at + sought.Length;
            if (at > 0 && !IsGap(words, at - 1, -1) || end < words.Length && !IsGap(words, end, 1))
                continue;
            // "Her email address", "the email from": the noun asks for nothing.
            if (!Nouns.Contains(sought) || IsVerbHere(words, at))
                return true;
        }
        return false;
    }

    // A name such as send-money.txt, or an address, says nothing of what is to be done.
    private static bool IsGap(string words, int at, int step)
    {
        var c = words[at];
        if (char.IsLetterOrDigit(c) || c is '_' or '@' or '/')
            return false;
        var beyond = at + step;
        return c is not ('-' or '.' or '\'')
            || beyond < 0
            || beyond >= words.Length
            || !char.IsLetterOrDigit(words[beyond]);
    }

    private static bool IsVerbHere(string words, int at)
    {
        var before = words[..at].TrimEnd();
        if (before.Length == 0 || !char.IsLetterOrDigit(before[^1]))
            return true;
        var last = before[(before.LastIndexOf(' ') + 1)..];
        return last is "please" or "and" or "then" or "to" or "also" or "you" or "now";
    }

    private static ImmutableArray<string> DefaultWords(string name, Effects? effects)
    {
        var own = name[(name.IndexOf('/') + 1)..];
        var parts = CamelGap().Replace(own, "$1_$2").ToLowerInvariant().Split('_', '-', '.', ' ');
        var found = new List<string>();
        foreach (var group in Verbs)
        {
            if (group.Any(parts.Contains))
                found.AddRange(group);
        }
        if (effects is { } e)
        {
            if (e.HasFlag(Effects.Spends) && found.Count == 0)
                found.AddRange(Verbs[0]);
            if (e.HasFlag(Effects.Destructive) && found.Count == 0)
                found.AddRange(Verbs[1]);
            if (e.HasFlag(Effects.GrantsAccess) && found.Count == 0)
                found.AddRange(Verbs[2]);
        }
        return found.Count > 0 ? [.. found] : [.. parts.Take(1)];
    }

    // Words that are things as often as deeds.
    private static readonly ImmutableHashSet<string> Nouns =
    [
        "email",
        "mail",
        "message",
        "text",
        "file",
        "book",
        "schedule",
        "post",
        "transfer",
        "share",
        "call",
        "order",
        "change",
        "update",
        "plan",
        "write",
    ];

    private static readonly string[][] Verbs =
    [
        [
            "pay",
            "pay back",
            "send money",
            "send them",
            "transfer",
            "refund",
            "wire",
            "buy",
            "purchase",
            "order",
            "repay",
        ],
        ["delete", "remove", "erase", "cancel", "drop", "discard", "clear", "kick", "unsubscribe"],
        ["share", "invite", "grant", "give access", "add", "allow"],
        [
            "send",
            "email",
            "mail",
            "message",
            "text",
            "write",
            "write to",
            "reply",
            "forward",
            "tell",
            "notify",
            "inform",
            "ask",
            "let",
        ],
        ["create", "add", "make", "schedule", "set up", "write", "new", "book", "save", "plan"],
        ["append", "add", "extend", "write"],
        ["update", "change", "adjust", "set", "edit", "modify", "correct", "replace"],
        ["reschedule", "move", "postpone", "shift", "change"],
        ["reserve", "book", "make a reservation", "rent"],
        ["post", "publish", "upload", "put"],
        ["upload", "save", "store", "put"],
        ["move", "rename", "copy", "put"],
        ["run", "execute", "start", "launch"],
    ];

    [GeneratedRegex(
        @"\b(do|complete|carry out|follow|execute|perform|finish|work through) ((all|everything|the|my|any|of|his|her|their) )*(actions|instructions|tasks|todos?|to-dos|steps)\b",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex HandsOver();

    [GeneratedRegex("([a-z])([A-Z])", RegexOptions.NonBacktracking)]
    private static partial Regex CamelGap();
}
