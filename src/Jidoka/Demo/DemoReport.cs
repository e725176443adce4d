using System.Text.Json.Nodes;

namespace Jidoka.Demo;

/// <summary>The outcome of a demo for programs (<c>--json</c>).</summary>
internal static class DemoReport
{
    /// <summary>One object: scenes with calls and differences, the ledger's proof, and whether all ended as declared.</summary>
    public static JsonObject Of(IReadOnlyList<SceneOutcome> outcomes, LedgerProof proof) =>
        new()
        {
            ["ok"] = proof.Verified && outcomes.All(o => o.Differences.Count == 0),
            ["scenes"] = new JsonArray([.. outcomes.Select(Of)]),
            ["ledger"] = new JsonObject
            {
                ["verified"] = proof.Verified,
                ["size"] = proof.Size,
                ["root"] = proof.Root,
                ["fault"] = proof.Fault,
            },
        };

    private static JsonObject Of(SceneOutcome outcome) =>
        new()
        {
            ["title"] = outcome.Scene.Title,
            ["agent"] = outcome.Scene.Agent.Name,
            ["user"] = outcome.Scene.Agent.User,
            ["streaming"] = outcome.Streaming,
            ["durationMs"] = outcome.DurationMs,
            ["answer"] = outcome.Answer,
            ["calls"] = new JsonArray([
                .. outcome.Calls.Select(c => new JsonObject
                {
                    ["index"] = c.Index,
                    ["tool"] = c.Tool.ToString(),
                    ["verdict"] = c.Verdict,
                    ["policies"] = new JsonArray([
                        .. c.Decision.Policies.Select(p => JsonValue.Create(p)),
                    ]),
                    ["reason"] = c.Decision.Reason,
                }),
            ]),
            ["differences"] = new JsonArray([
                .. outcome.Differences.Select(d => JsonValue.Create(d)),
            ]),
        };
}
