using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>A call was decided. It is in the ledger before the call has any effect.</summary>
public sealed record Decided : LedgerEvent
{
    /// <summary>The call.</summary>
    public required CallId Call { get; init; }

    /// <summary>What it does.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>By which protocol it came.</summary>
    public required Door Door { get; init; }

    /// <summary>On which leg of its intent it is seen.</summary>
    public required Leg Leg { get; init; }

    /// <summary>The asset that it is about.</summary>
    public required AssetId Resource { get; init; }

    /// <summary>The agent.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind the agent.</summary>
    public UserId? User { get; init; }

    /// <summary>The agents between the person and the caller.</summary>
    public ImmutableArray<AgentId> Chain { get; init; } = [];

    /// <summary>What the caller proved itself with.</summary>
    public required CredentialKind Credential { get; init; }

    /// <summary>The credential's public id.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Whether the caller proved to hold a private key, so that a stolen credential would not have done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Bound { get; init; }

    /// <summary>What the credential is good for; null: it is not limited.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>The session.</summary>
    public required SessionId Session { get; init; }

    /// <summary>By what the call was linked to the session: header, mcp, trace, prefix, intent, new.</summary>
    public required string Link { get; init; }

    /// <summary>Whether that linkage is doubtful.</summary>
    public bool Doubtful { get; init; }

    /// <summary>The W3C <c>traceparent</c> that the call came with; null: none. What it names is the caller's own word.</summary>
    public string? Trace { get; init; }

    /// <summary>The decision.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The context label.</summary>
    public required Label Label { get; init; }

    /// <summary>The kinds of what looked wrong.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>For the second leg of an intent, the ledger index of the first leg's decision.</summary>
    public long? Intent { get; init; }

    /// <summary>
    /// For a tool call on the model leg, the ledger index of the model call whose answer holds it; for a server's
    /// question, that of the call which it works on.
    /// </summary>
    public long? Parent { get; init; }

    /// <summary>
    /// For the release of a held call, the approval that lifts the hold; <see cref="Decision"/> names what held it.
    /// </summary>
    public ApprovalId? Approval { get; init; }

    /// <summary>For what was decided after a person answered, the ledger index of the decision that held the call.</summary>
    public long? Held { get; init; }

    /// <summary>The mandates that the call was weighed against; null: none.</summary>
    public ImmutableArray<string>? Mandates { get; init; }

    /// <summary>How many calls were reserved of the agent's budget, and of each mandate that counts them.</summary>
    public int Reserved { get; init; }

    /// <summary>The ledger index up to which control events had been folded when this was decided (exclusive).</summary>
    public required long ControlSize { get; init; }

    /// <summary>Whether the call can have an effect beyond reading.</summary>
    public bool Consequential { get; init; }

    /// <summary>Whether the answer is a stream.</summary>
    public bool Streaming { get; init; }

    /// <summary>How many fields of the request were unknown.</summary>
    public int UnknownFields { get; init; }

    /// <summary>The vault's keyed commitment to the request or arguments, base64; null if not kept.</summary>
    public string? Content { get; init; }

    /// <summary>The vault's keyed commitment to the decision's complete input, base64.</summary>
    public string? Input { get; init; }

    /// <summary>For a model call, the tools whose answers it shows the model; null: none.</summary>
    public ImmutableArray<ShownSource>? Shown { get; init; }

    /// <summary>For a tool call, the tools in whose answers its arguments stand word for word; null: none.</summary>
    public ImmutableArray<ValueSource>? Sources { get; init; }
}
