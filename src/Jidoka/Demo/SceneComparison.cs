using Factory.Scenes;

namespace Jidoka.Demo;

/// <summary>Compares what came of a scene with what the scene declares.</summary>
internal static class SceneComparison
{
    /// <summary>Everything that differs, one sentence each.</summary>
    public static IReadOnlyList<string> Differences(SceneOutcome outcome)
    {
        var expect = outcome.Scene.Expect;
        var differences = new List<string>();
        if (outcome.Failure is { } failure)
            differences.Add("The agent failed: " + failure);
        differences.AddRange(Calls(expect.Calls, outcome.Calls));
        differences.AddRange(Effects(outcome));
        foreach (var text in expect.Answer)
            if (outcome.Answer?.Contains(text, StringComparison.Ordinal) != true)
                differences.Add(
                    $"The agent's last words should contain \"{text}\", but are: \"{outcome.Answer}\"."
                );
        return differences;
    }

    private static IEnumerable<string> Calls(
        IReadOnlyList<ExpectedCall> expected,
        IReadOnlyList<ObservedCall> observed
    )
    {
        for (var i = 0; i < Math.Max(expected.Count, observed.Count); i++)
        {
            var wanted = i < expected.Count ? expected[i] : null;
            var seen = i < observed.Count ? observed[i] : null;
            var place = $"Tool call {i + 1}";
            if (seen is null)
                yield return $"{place} should be {Told(wanted!)}, but there was none.";
            else if (wanted is null)
                yield return $"{place} was {Told(seen)}, but none was expected.";
            else if (
                wanted.Tool != seen.Tool
                || wanted.Verdict != seen.Verdict
                || (wanted.Policy is { } policy && !seen.Decision.Policies.Contains(policy))
            )
                yield return $"{place} should be {Told(wanted)}, but was {Told(seen)}.";
        }
    }

    private static IEnumerable<string> Effects(SceneOutcome outcome)
    {
        foreach (var wanted in outcome.Scene.Expect.Received)
            if (!Happened(outcome, wanted))
                yield return $"The server should have received {Told(wanted)}, but did not.";
        foreach (var unwanted in outcome.Scene.Expect.NotReceived)
            if (Happened(outcome, unwanted))
                yield return $"The server should never have received {Told(unwanted)}, but did.";
        foreach (var tool in outcome.Calls.Select(c => c.Tool).Distinct())
        {
            var allowed = outcome.Calls.Count(c => c.Tool == tool && c.Verdict == "allow");
            var received = outcome.Received.Count(r => r.Tool == tool.ToString());
            if (allowed != received)
                yield return $"{tool}: {allowed} allowed by the ledger, {received} received by the server.";
        }
        foreach (var tool in outcome.Received.Select(r => r.Tool).Distinct())
            if (outcome.Calls.All(c => c.Tool.ToString() != tool))
                yield return $"{tool}: received by the server without a decision in the ledger.";
    }

    private static bool Happened(SceneOutcome outcome, ExpectedReceipt receipt) =>
        outcome.Received.Any(r =>
            r.Tool == receipt.Tool.ToString() && JsonMatch.Holds(r.Arguments, receipt.With)
        );

    private static string Told(ExpectedCall call) =>
        $"{call.Tool} {call.Verdict}" + (call.Policy is { } policy ? $" by {policy}" : "");

    private static string Told(ObservedCall call) =>
        $"{call.Tool} {call.Verdict} by {string.Join(", ", call.Decision.Policies)}";

    private static string Told(ExpectedReceipt receipt) =>
        receipt.With.Count == 0
            ? receipt.Tool.ToString()
            : $"{receipt.Tool} {receipt.With.ToJsonString()}";
}
