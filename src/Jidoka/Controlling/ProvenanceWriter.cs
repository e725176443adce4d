using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Jidoka.Composition;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Controlling;

/// <summary>
/// Writes where an output came from, as an in-toto statement that the log's key signs: a model's answer, or a tool's effect.
/// What it says of the call are the events' own words, and every event that it cites comes with its ledger proof.
/// </summary>
/// <param name="node">The node; its lineage must know the event.</param>
internal sealed class ProvenanceWriter(Node node)
{
    /// <summary>The most sources that a statement names, the surest first.</summary>
    public const int MaxSources = 64;

    /// <summary>How many events behind a decision its settlement is looked for.</summary>
    public const int MaxBehind = 65_536;

    /// <summary>Writes the statement of the call that an event is of.</summary>
    /// <param name="index">The ledger index of its decision, or of its settlement.</param>
    /// <param name="ended">Ends it.</param>
    /// <returns>The envelope, and the index of the decision.</returns>
    /// <exception cref="ControlException">There is no such event, or it let no output pass.</exception>
    public async Task<ProvenanceView> WriteAsync(long index, CancellationToken ended)
    {
        var (at, decided) = DecidedOf(index);
        var (end, settled) = await SettledOfAsync(at, ended);
        var sources = SourcesOf(at, decided);
        var cited = new SortedSet<long> { at };
        if (end is { } known)
            cited.Add(known);
        var approvals = await ApprovalsAsync(decided, at, ended);
        foreach (var list in (JsonArray[])[approvals, sources])
        foreach (var entry in list)
        foreach (var e in entry!["events"]!.AsArray())
            if (cited.Count < ProvenanceCheck.MaxProofs)
                cited.Add(e!.GetValue<long>());
        // What has no room for its proof is not said.
        for (var i = sources.Count - 1; i >= 0; i--)
            if (!sources[i]!["events"]!.AsArray().All(e => cited.Contains(e!.GetValue<long>())))
                sources.RemoveAt(i);
        var predicate = Predicate(decided, settled, sources, approvals);
        predicate["ledger"] = await LedgerAsync(at, end, cited, ended);
        var statement = new JsonObject
        {
            ["_type"] = ProvenanceCheck.StatementType,
            ["subject"] = new JsonArray(Subject(at, end)),
            ["predicateType"] = ProvenanceCheck.PredicateType,
            ["predicate"] = predicate,
        };
        var envelope = node.Sign(
            ProvenanceCheck.PayloadType,
            JsonSerializer.SerializeToUtf8Bytes(statement, ControlJson.Default.JsonObject)
        );
        return new(at, System.Text.Encoding.UTF8.GetString(envelope));
    }

    private (long Index, Decided Event) DecidedOf(long index)
    {
        if (index < 0 || node.Log.Ledger.Read(index) is not { } stored)
            throw MissingEvent.Fault(node.Log.Ledger, index);
        return EventJson.Read(stored.Event.Span) switch
        {
            Settled settled => DecidedOf(settled.Decided),
            Decided { Decision.IsAllowed: false } => throw Invalid(
                $"Event {index} refused the call, so there is no output."
            ),
            Decided { Leg: Leg.Model, Resource.IsLocalTool: false } => throw Invalid(
                $"Event {index} is a tool call that a model asked for; its effect is at the tool's own event."
            ),
            Decided decided => (index, decided),
            _ => throw Invalid($"Event {index} is of no call."),
        };
    }

    private async Task<(long?, Settled?)> SettledOfAsync(long at, CancellationToken ended)
    {
        var behind = node.Log.Ledger.ReadAsync(at + 1, MaxBehind, EventClass.Flow, ended);
        await foreach (var stored in behind)
            if (EventJson.Read(stored.Event.Span) is Settled settled && settled.Decided == at)
                return settled.As == SettledAs.Superseded
                    ? throw Invalid($"Event {at} was decided again and never released.")
                    : (stored.Index, settled);
        return (null, null);
    }

    private async Task<JsonArray> ApprovalsAsync(Decided decided, long at, CancellationToken ended)
    {
        var approvals = new JsonArray();
        if (decided is not { Approval: { } approval, Held: { } held })
            return approvals;
        var between = node.Log.Ledger.ReadAsync(
            held,
            (int)Math.Min(at - held, MaxBehind),
            EventClass.Control,
            ended
        );
        await foreach (var stored in between)
            if (
                EventJson.Read(stored.Event.Span) is ApprovalGranted granted
                && granted.Approval == approval
            )
                approvals.Add(
                    new JsonObject
                    {
                        ["approval"] = approval.Value,
                        ["by"] = granted.By,
                        ["why"] = granted.Why,
                        ["events"] = new JsonArray(JsonValue.Create(stored.Index)),
                    }
                );
        return approvals;
    }

    private JsonArray SourcesOf(long at, Decided decided)
    {
        var of =
            decided.Kind == CallKind.CallTool
                ? LineageNode.At(NodeKind.Effect, decided.Intent ?? at)
                : LineageNode.At(NodeKind.Output, at);
        if (!node.Lineage.Store.Holds(of))
            return [];
        var answer = new DataReader(
            node.Log.Ledger,
            node.Lineage.Store,
            node.Factory.Current
        ).Answer(new(DataQuestion.Used, of.ToString()));
        return new([
            .. answer
                .Found.Take(MaxSources)
                .Select(found => new JsonObject
                {
                    ["source"] = found.Node,
                    ["strength"] = WireName<LinkStrength>.Of(found.Strength),
                    ["label"] = Json(found.Path.FirstOrDefault(l => l.Label is not null)?.Label),
                    ["events"] = new JsonArray([
                        .. found
                            .Path.Select(l => l.First.Index)
                            .Distinct()
                            .Select(i => JsonValue.Create(i)),
                    ]),
                }),
        ]);
    }

    private async Task<JsonObject> LedgerAsync(
        long at,
        long? end,
        SortedSet<long> cited,
        CancellationToken ended
    )
    {
        // One checkpoint for all of them.
        await node.Log.Ledger.PublishAsync(ended);
        var proofs = new JsonArray();
        foreach (var index in cited)
            proofs.Add(await ProofFile.WriteAsync(node.Log, index, ended));
        var ledger = new JsonObject
        {
            ["log"] = node.Log.Ledger.LogId,
            ["decided"] = at,
            ["proofs"] = proofs,
        };
        if (end is not null)
            ledger["settled"] = end;
        return ledger;
    }

    private JsonObject Subject(long at, long? end)
    {
        var stored = node.Log.Ledger.Read(at)!.Value;
        byte[] leaf = [0, (byte)stored.Class, .. stored.Event.Span];
        var digest = new JsonObject
        {
            ["rfc6962Leaf"] = Convert.ToHexStringLower(SHA256.HashData(leaf)),
        };
        // Of what was erased no digest is left either: a digest of something short can be guessed.
        if (end is { } index && node.Log.Vault.Open(index, VaultParts.Response) is { } output)
            digest["sha256"] = Convert.ToHexStringLower(SHA256.HashData(output.Span));
        return new()
        {
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"{node.Log.Ledger.LogId}/{at}"),
            ["digest"] = digest,
        };
    }

    /// <summary>The events' own words, member by member, so that a verifier can hold them to the events.</summary>
    private static JsonObject Predicate(
        Decided decided,
        Settled? settled,
        JsonArray sources,
        JsonArray approvals
    )
    {
        var call = JsonNode.Parse(EventJson.Write(decided))!.AsObject();
        var decision = call["decision"]!.AsObject();
        var predicate = new JsonObject
        {
            ["output"] = decided.Kind == CallKind.CallTool ? "effect" : "answer",
        };
        Take(predicate, call, "kind", "resource", "agent", "user", "session", "label");
        Take(predicate, call, "chain", "mandates", "approval");
        Take(predicate, decision, "policies", "controls");
        if (settled is not null)
        {
            var end = JsonNode.Parse(EventJson.Write(settled))!.AsObject();
            predicate["outcome"] = end["as"]!.DeepClone();
            Take(predicate, end, "servedModel", "fingerprint", "provider");
        }
        predicate["sources"] = sources;
        predicate["approvals"] = approvals;
        return predicate;
    }

    private static void Take(JsonObject into, JsonObject of, params string[] names)
    {
        foreach (var name in names)
            if (of[name] is { } value)
                into[name] = value.DeepClone();
    }

    private static JsonNode? Json(Core.Labeling.Label? label) =>
        label is null ? null : JsonSerializer.SerializeToNode(label, EventJson.Default.Label);

    private static ControlException Invalid(string why) => new(ControlFault.Invalid, why);
}
