using Jidoka.Core.Identifying;

namespace Jidoka.Core.Deciding;

/// <summary>What may stand in a mandate, and when one is wider than another.</summary>
public static class MandateRules
{
    /// <summary>The id of the built-in rule that refuses what a mandate does not hold.</summary>
    public const string Rule = "jidoka:mandate";

    /// <summary>The id of the built-in rule that refuses a call when those of a mandate are used up.</summary>
    public const string CallsRule = "jidoka:mandate-calls";

    private const string AnyTool = "callTool:";

    /// <summary>What is wrong with terms; null: nothing.</summary>
    /// <param name="terms">The terms.</param>
    public static string? FaultOf(MandateTerms terms)
    {
        if (
            terms.Purpose is { } purpose
            && (purpose.Length > MandateTerms.MaxPurposeLength || purpose.Any(char.IsControl))
        )
            return $"'purpose' has at most {MandateTerms.MaxPurposeLength} characters on one line.";
        if (FaultOf("tools", terms.Tools) is { } tools)
            return tools;
        if (FaultOf("asks", terms.Asks) is { } asks)
            return asks;
        if (
            terms.Asks is { } asked
            && terms.Tools is { } all
            && asked.FirstOrDefault(a => !CoversTool(all, a)) is { } beyond
        )
            return $"'asks' holds {beyond}, which 'tools' does not.";
        if (terms.Calls is < 0 or > MandateTerms.MaxCalls)
            return $"'calls' is a whole number from 0 to {MandateTerms.MaxCalls}.";
        var limits = terms.Arguments ?? [];
        if (limits.Length > MandateTerms.MaxEntries)
            return $"'arguments' holds at most {MandateTerms.MaxEntries} limits.";
        if (limits.Select(FaultOf).FirstOrDefault(static f => f is not null) is { } limit)
            return limit;
        var texts = (terms.Tools ?? [])
            .Concat(terms.Asks ?? [])
            .Concat(limits.SelectMany(static l => (l.OneOf ?? []).Append(l.Tool).Append(l.Path)));
        return texts.Sum(static t => t.Length) > MandateTerms.MaxCharacters
            ? $"A mandate has at most {MandateTerms.MaxCharacters} characters."
            : null;
    }

    /// <summary>What of a mandate is wider than another, in words; null: nothing.</summary>
    /// <param name="narrow">The mandate that must be the narrower one.</param>
    /// <param name="wide">The other.</param>
    public static string? WiderIn(Mandate narrow, Mandate wide)
    {
        var (inner, outer) = (narrow.Terms, wide.Terms);
        if (wide.User is { } user && narrow.User != user)
            return "the person that it acts for";
        if (
            outer.Tools is { } tools
            && (inner.Tools is null || inner.Tools.Value.Any(t => !CoversTool(tools, t)))
        )
            return "tools";
        if ((inner.Asks ?? []).Any(a => !CoversTool(outer.Asks ?? [], a)))
            return "asks";
        if (wide.ExpiresMs is { } end && !(narrow.ExpiresMs <= end))
            return "its end";
        if (outer.Calls is { } calls && !(inner.Calls <= calls))
            return "calls";
        return (outer.Arguments ?? [])
            .Where(o =>
                Concerns(inner, o.Tool) && !(inner.Arguments ?? []).Any(i => IsWithin(i, o))
            )
            .Select(static o => $"the argument {o.Path} of {o.Tool}")
            .FirstOrDefault();
    }

    /// <summary>Whether a list of tools holds one, or all that a pattern stands for.</summary>
    internal static bool CoversTool(ImmutableArray<string> patterns, string tool) =>
        patterns.Any(p => ScopeRules.Covers(AnyTool + p, AnyTool + tool));

    private static bool Concerns(MandateTerms terms, string tool) =>
        terms.Tools is not { } tools
        || tools.Any(t =>
            ScopeRules.Covers(AnyTool + tool, AnyTool + t)
            || ScopeRules.Covers(AnyTool + t, AnyTool + tool)
        );

    private static bool IsWithin(ArgumentLimit inner, ArgumentLimit outer) =>
        ScopeRules.Covers(AnyTool + inner.Tool, AnyTool + outer.Tool)
        && inner.Path == outer.Path
        && (outer.Max is not { } max || inner.Max <= max)
        && (
            outer.OneOf is not { } all
            || inner.OneOf is { } some && some.All(s => all.Contains(s, StringComparer.Ordinal))
        );

    private static string? FaultOf(string key, ImmutableArray<string>? patterns)
    {
        if (patterns is not { } all)
            return null;
        if (all.Length > MandateTerms.MaxEntries)
            return $"'{key}' holds at most {MandateTerms.MaxEntries} tools.";
        // Strangers may write null in a list.
        return all.Any(static p => p is null || !IsPattern(p))
            ? $"'{key}' holds what is no tool: write mail/send, or the beginning of a name and *."
            : null;
    }

    private static string? FaultOf(ArgumentLimit? limit)
    {
        if (limit?.Tool is not { } tool || !IsPattern(tool))
            return "'arguments' names what is no tool: write mail/send, or the beginning of a name and *.";
        if (
            limit.Path is not { Length: > 0 and <= MandateTerms.MaxTextLength } path
            || !path.All(static c => char.IsAscii(c) && !char.IsControl(c))
        )
            return $"A limit's 'path' has 1 to {MandateTerms.MaxTextLength} ASCII characters.";
        if (limit is { OneOf: null, Max: null })
            return $"The limit of {limit.Path} needs 'oneOf' or 'max'.";
        return
            limit.OneOf is { } values
            && (
                values.Length > MandateTerms.MaxEntries
                || values.Any(static v => v is null || v.Length > MandateTerms.MaxTextLength)
            )
            ? $"'oneOf' holds at most {MandateTerms.MaxEntries} values of at most {MandateTerms.MaxTextLength} characters."
            : null;
    }

    private static bool IsPattern(string tool) => ScopeRules.IsScope(AnyTool + tool);
}
