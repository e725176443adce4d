using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Checks a signed statement of an output's provenance (in-toto statement in a DSSE envelope) with the log's public key and
/// nothing else: the signature, the ledger proof of every event that it cites, and that it says what those events say.
/// </summary>
public static class ProvenanceCheck
{
    /// <summary>The longest file, in characters.</summary>
    public const int MaxLength = DsseEnvelope.MaxLength;

    /// <summary>The type of the envelope's document.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The type of the statement.</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The type of the predicate.</summary>
    public const string PredicateType = "https://jidoka.dev/provenance/v1";

    /// <summary>The most events that a statement cites.</summary>
    public const int MaxProofs = 256;

    private const string Digest = "sha256";
    private const string LeafDigest = "rfc6962Leaf";

    /// <summary>Checks a statement.</summary>
    /// <param name="envelope">The file's text.</param>
    /// <param name="key">The log's public key, <c>NAME+HASH+KEY</c>.</param>
    /// <param name="output">The output that it must be about; null: it is not at hand.</param>
    /// <param name="witnesses">Public keys of witnesses that must have cosigned.</param>
    /// <returns>What is proven, or null and in words what is wrong.</returns>
    public static (ProvenStatement? Proven, string? Reason) Check(
        string envelope,
        string key,
        byte[]? output = null,
        params IReadOnlyList<string> witnesses
    )
    {
        try
        {
            var log = NoteVerifier.Parse(key);
            var document = DsseEnvelope.Open(envelope, PayloadType, log);
            using var statement = DsseEnvelope.Parse(
                System.Text.Encoding.UTF8.GetString(document),
                "statement"
            );
            return (Read(statement.RootElement, key, output, witnesses), null);
        }
        catch (VerifyFault fault)
        {
            return (null, fault.Message);
        }
        catch (InvalidOperationException)
        {
            return (null, "a text of the statement is not Unicode");
        }
    }

    private static ProvenStatement Read(
        JsonElement statement,
        string key,
        byte[]? output,
        IReadOnlyList<string> witnesses
    )
    {
        if (
            DsseEnvelope.Text(statement, "_type") != StatementType
            || DsseEnvelope.Text(statement, "predicateType") != PredicateType
        )
            throw new VerifyFault($"it is no statement of the type {PredicateType}");
        var predicate = Member(statement, "predicate", JsonValueKind.Object);
        var ledger = Member(predicate, "ledger", JsonValueKind.Object);
        var index = Number(ledger, "decided");
        var events = Proven(ledger, key, witnesses);
        if (!events.TryGetValue(index, out var decided))
            throw new VerifyFault("the event that the statement is about is not proven");
        var log = decided.LogId;
        if (DsseEnvelope.Text(ledger, "log") != log)
            throw new VerifyFault("the statement names another log than its proofs");
        Agree(predicate, ledger, index, events);
        Cited(predicate, events);
        var subject = Subject(statement, log, index, decided.Leaf, out var digest);
        if (output is not null && digest is null)
            throw new VerifyFault($"the statement names no digest of {subject}");
        if (output is not null && Convert.ToHexStringLower(SHA256.HashData(output)) != digest)
            throw new VerifyFault("the statement is about another output than the one at hand");
        return new(log, index, predicate.Clone(), digest);
    }

    private static Dictionary<long, ProvenEvent> Proven(
        JsonElement ledger,
        string key,
        IReadOnlyList<string> witnesses
    )
    {
        var proofs = Member(ledger, "proofs", JsonValueKind.Array);
        if (proofs.GetArrayLength() > MaxProofs)
            throw new VerifyFault($"a statement cites at most {MaxProofs} events");
        var events = new Dictionary<long, ProvenEvent>();
        foreach (var proof in proofs.EnumerateArray())
        {
            if (proof.ValueKind != JsonValueKind.String)
                throw new VerifyFault("a proof of the statement is not a text");
            var (proven, reason) = ProofCheck.Check(proof.GetString()!, key, witnesses);
            if (proven is null)
                throw new VerifyFault("a proof of the statement does not hold: " + reason);
            events[proven.Index] = proven;
        }
        return events;
    }

    /// <summary>What the statement says of the call must be what its events say.</summary>
    private static void Agree(
        JsonElement predicate,
        JsonElement ledger,
        long index,
        Dictionary<long, ProvenEvent> events
    )
    {
        using var decided = Event(events, index, "decided");
        var call = decided.RootElement;
        var decision = Member(call, "decision", JsonValueKind.Object);
        if (DsseEnvelope.Text(decision, "verdict") != "allow")
            throw new VerifyFault("the event does not say that the call passed");
        foreach (var name in (string[])["kind", "resource", "agent", "user", "session", "label"])
            Same(predicate, call, name, name);
        foreach (var name in (string[])["chain", "mandates", "approval"])
            Same(predicate, call, name, name);
        Same(predicate, decision, "policies", "policies");
        Same(predicate, decision, "controls", "controls");
        if (!ledger.TryGetProperty("settled", out _))
            return;
        using var settled = Event(events, Number(ledger, "settled"), "settled");
        var end = settled.RootElement;
        if (Number(end, "decided") != index)
            throw new VerifyFault("the settlement that the statement cites is of another call");
        foreach (var name in (string[])["servedModel", "fingerprint", "provider"])
            Same(predicate, end, name, name);
        Same(predicate, end, "outcome", "as");
    }

    /// <summary>Every event that the statement names is one that it proves.</summary>
    private static void Cited(JsonElement predicate, Dictionary<long, ProvenEvent> events)
    {
        foreach (var list in (string[])["sources", "approvals"])
        foreach (var entry in Member(predicate, list, JsonValueKind.Array).EnumerateArray())
        foreach (var cited in Member(entry, "events", JsonValueKind.Array).EnumerateArray())
            if (
                cited.ValueKind != JsonValueKind.Number
                || !cited.TryGetInt64(out var at)
                || !events.ContainsKey(at)
            )
                throw new VerifyFault($"the statement cites an event of its {list} without proof");
        if (!predicate.TryGetProperty("approval", out _))
            return;
        var approval = DsseEnvelope.Text(predicate, "approval");
        var granted = Member(predicate, "approvals", JsonValueKind.Array)
            .EnumerateArray()
            .SelectMany(static a => Member(a, "events", JsonValueKind.Array).EnumerateArray())
            .Any(cited => Grants(events[cited.GetInt64()], approval));
        if (!granted)
            throw new VerifyFault("no event of the statement grants the approval that it names");
    }

    private static bool Grants(ProvenEvent proven, string? approval)
    {
        using var json = DsseEnvelope.Parse(
            System.Text.Encoding.UTF8.GetString(proven.Leaf.Span[1..]),
            "event"
        );
        return DsseEnvelope.Text(json.RootElement, "type") == "approval.granted"
            && DsseEnvelope.Text(json.RootElement, "approval") == approval;
    }

    private static string Subject(
        JsonElement statement,
        string log,
        long index,
        ReadOnlyMemory<byte> leaf,
        out string? digest
    )
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{log}/{index}");
        var subjects = Member(statement, "subject", JsonValueKind.Array);
        if (subjects.GetArrayLength() != 1 || DsseEnvelope.Text(subjects[0], "name") != name)
            throw new VerifyFault($"the statement's one subject is not {name}");
        var digests = Member(subjects[0], "digest", JsonValueKind.Object);
        byte[] hashed = [0, .. leaf.Span];
        if (
            DsseEnvelope.Text(digests, LeafDigest)
            != Convert.ToHexStringLower(SHA256.HashData(hashed))
        )
            throw new VerifyFault("the statement's subject is another event than its proof's");
        digest = DsseEnvelope.Text(digests, Digest) is { Length: > 0 } given ? given : null;
        return name;
    }

    private static JsonDocument Event(Dictionary<long, ProvenEvent> events, long index, string type)
    {
        if (!events.TryGetValue(index, out var proven))
            throw new VerifyFault(
                string.Create(CultureInfo.InvariantCulture, $"event {index} is not proven")
            );
        var json = DsseEnvelope.Parse(
            System.Text.Encoding.UTF8.GetString(proven.Leaf.Span[1..]),
            "event"
        );
        if (DsseEnvelope.Text(json.RootElement, "type") == type)
            return json;
        json.Dispose();
        throw new VerifyFault(
            string.Create(CultureInfo.InvariantCulture, $"event {index} is no {type}")
        );
    }

    // Left out and null are the same; all else must be equal as JSON.
    private static void Same(JsonElement said, JsonElement of, string name, string there)
    {
        var has = said.TryGetProperty(name, out var a) && a.ValueKind != JsonValueKind.Null;
        var had = of.TryGetProperty(there, out var b) && b.ValueKind != JsonValueKind.Null;
        if (has != had || (has && !JsonElement.DeepEquals(a, b)))
            throw new VerifyFault($"the statement's '{name}' is not what the event says");
    }

    private static JsonElement Member(JsonElement of, string name, JsonValueKind kind) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == kind
            ? value
            : throw new VerifyFault($"'{name}' is missing, or is not what it should be");

    private static long Number(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : throw new VerifyFault($"'{name}' is missing, or is no whole number");
}
