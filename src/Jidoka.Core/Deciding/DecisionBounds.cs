namespace Jidoka.Core.Deciding;

/// <summary>
/// Keeps what a decision says of its policies within what an event can hold, however many of them match: all of them
/// decide, the first are named, the others are counted.
/// </summary>
internal static class DecisionBounds
{
    /// <summary>The most names of one list.</summary>
    public const int MaxNames = 64;

    /// <summary>The most characters of all names of one list.</summary>
    public const int MaxNameChars = 2_048;

    /// <summary>The most characters of one name; the rest is cut.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The most characters of a reason; the rest is cut.</summary>
    public const int MaxReasonLength = 1_024;

    private const string BuiltIn = "jidoka:";

    /// <summary>The decision as it is recorded and told.</summary>
    public static Decision Apply(Decision decision)
    {
        if (
            Fits(decision.Policies)
            && Fits(decision.Observed)
            && Fits(decision.Controls)
            && Fits(decision.Transforms)
            && decision.Reason.Length <= MaxReasonLength
            && decision.HeldFor is not { Length: > MaxNameLength }
        )
            return decision;
        var policies = First(decision.Policies);
        // A built-in rule stands last and says what sort of refusal it is, so it is named whatever else is.
        if (
            policies.Length < decision.Policies.Length
            && decision.Policies[^1].StartsWith(BuiltIn, StringComparison.Ordinal)
        )
            policies = policies.SetItem(policies.Length - 1, decision.Policies[^1]);
        var observed = First(decision.Observed);
        return decision with
        {
            Policies = policies,
            PoliciesLeftOut = decision.Policies.Length - policies.Length,
            Observed = observed,
            ObservedLeftOut = decision.Observed.Length - observed.Length,
            Controls = First(decision.Controls),
            Transforms = First(decision.Transforms),
            Reason = Cut(decision.Reason, MaxReasonLength),
            HeldFor = decision.HeldFor is { } group ? Cut(group, MaxNameLength) : null,
        };
    }

    private static bool Fits(ImmutableArray<string> names)
    {
        if (names.Length > MaxNames)
            return false;
        var chars = 0;
        foreach (var name in names)
        {
            chars += name.Length;
            if (name.Length > MaxNameLength || chars > MaxNameChars)
                return false;
        }
        return true;
    }

    private static ImmutableArray<string> First(ImmutableArray<string> names)
    {
        var kept = ImmutableArray.CreateBuilder<string>(Math.Min(names.Length, MaxNames));
        var chars = 0;
        foreach (var name in names)
        {
            var shown = Cut(name, MaxNameLength);
            chars += shown.Length;
            if (kept.Count == MaxNames || chars > MaxNameChars)
                break;
            kept.Add(shown);
        }
        return kept.ToImmutable();
    }

    // Never between the halves of a surrogate pair, which could not be written.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text
        : char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)]
        : text[..length];
}
