using System.Text.Json.Nodes;

namespace Jidoka.Demo;

/// <summary>The outcome of a demo for programs (<c>--json</c>).</summary>
internal static class DemoReport
{
    /// <summary>One object: scenes with calls and differences, the ledger's proof, and whether all ended as declared.</summary>
    public static JsonObject Of(
        IReadOnlyList<SceneOutcome> outcomes,
        LedgerProof proof,
        LineageOutcome? lineage
    ) =>
        new()
        {
            ["ok"] =
                proof.Verified
                && outcomes.All(o => o.Differences.Count == 0)
                && lineage is null or { IsRight: true },
            ["lineage"] = lineage is null ? null : Of(lineage),
            ["scenes"] = new JsonArray([.. outcomes.Select(Of)]),
            ["ledger"] = new JsonObject
            {
                ["verified"] = proof.Verified,
                ["size"] = proof.Size,
                ["root"] = proof.Root,
                ["fault"] = proof.Fault,
            },
        };

    private static JsonObject Of(LineageOutcome outcome) =>
        new()
        {
            ["answers"] = new JsonArray([
                .. outcome.Answers.Select(a => new JsonObject
                {
                    ["question"] = a.Question.ToString().ToLowerInvariant(),
                    ["of"] = a.Of,
                    ["found"] = List(a.Found),
                }),
            ]),
            ["could"] = List(outcome.Could),
            ["recall"] = new JsonObject
            {
                ["contained"] = outcome.Recall.Id is not null,
                ["assets"] = List(outcome.Recall.Assets.Select(a => a.ToString())),
                ["sessions"] = List(outcome.Recalled),
                ["agents"] = List(outcome.Recall.Agents),
                ["effects"] = outcome.Recall.Effects.Length,
            },
            ["proof"] = new JsonObject
            {
                ["proven"] = outcome.Proof.Proven,
                ["agent"] = outcome.Proof.Agent,
                ["user"] = outcome.Proof.User,
                ["sources"] = List(outcome.Proof.Sources),
            },
        };

    private static JsonArray List(IEnumerable<string> texts) =>
        new([.. texts.Select(t => JsonValue.Create(t))]);

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
