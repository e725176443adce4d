using Jidoka.Core.Deciding.Explaining;

namespace Jidoka.Rehearsing;

/// <summary>Decides a case as the line would, and compares.</summary>
internal static class CaseRun
{
    /// <summary>Runs one case that expects something.</summary>
    public static CaseOutcome Run(PolicyCase given)
    {
        var explanation = DecisionExplainer.Explain(given.Input, given.State);
        var found = explanation.Decision;
        var expected = given.Expected!;
        var differences = ImmutableArray.CreateBuilder<CaseDifference>();
        Compare(
            "decision",
            WireName<Verdict>.Of(expected.Verdict),
            WireName<Verdict>.Of(found.Verdict)
        );
        CompareSets("policies", expected.Policies, found.Policies);
        CompareSets("observed", expected.Observed, found.Observed);
        CompareSets("transforms", expected.Transforms, found.Transforms);
        Compare("heldFor", expected.HeldFor, found.HeldFor ?? "");
        Compare("reason", expected.Reason, found.Reason);
        return new(
            given.Name,
            given.File,
            given.Line,
            differences.Count == 0,
            differences.ToImmutable(),
            differences.Count == 0 ? [] : [.. Why(explanation, expected)],
            [
                .. explanation
                    .Steps.Where(static s => s.Outcome == "satisfied")
                    .Select(static s => s.Policy),
            ]
        );

        void CompareSets(string what, ImmutableArray<string>? wanted, ImmutableArray<string> got) =>
            Compare(what, wanted is { } all ? Joined(all) : null, Joined(got));

        void Compare(string what, string? wanted, string got)
        {
            if (wanted is not null && wanted != got)
                differences.Add(new(what, wanted, got));
        }
    }

    private static string Joined(ImmutableArray<string> all) =>
        all.IsEmpty
            ? "none"
            : string.Join(", ", all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Of each policy that decided and should not, or should and did not: the part that made it so.</summary>
    private static IEnumerable<string> Why(DecisionExplanation explanation, Expectation expected)
    {
        var wanted = expected.Policies ?? [];
        foreach (var step in explanation.Steps)
        {
            var isWanted = wanted.Contains(step.Policy);
            if (step.IsDetermining == isWanted)
                continue;
            var became = step.Outcome switch
            {
                "outOfScope" => "does not apply",
                "notSatisfied" => "is not satisfied",
                "failed" => "fails",
                _ => step.IsDetermining ? "decides" : "is satisfied, but others decide",
            };
            var part = step.DecidedBy.Length > 0 ? $": {step.DecidedBy}" : "";
            var values = step.Message.Length > 0 ? $" ({step.Message})" : "";
            yield return $"{step.Policy} {became}{part}{values}";
        }
    }
}
