using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>
/// A held call waits for a person. The tenant is the log's; arguments and origins stand in the vault, as the input of
/// the decision that holds it.
/// </summary>
/// <param name="Approval">The request.</param>
public sealed record ApprovalRequested(ApprovalId Approval) : ApprovalEvent(Approval)
{
    /// <summary>The ledger index of the decision that holds the call.</summary>
    public required long Decided { get; init; }

    /// <summary>The call that asked first.</summary>
    public required CallId Call { get; init; }

    /// <summary>The agent.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind the agent.</summary>
    public UserId? User { get; init; }

    /// <summary>The agents between the person and the caller.</summary>
    public ImmutableArray<AgentId> Chain { get; init; } = [];

    /// <summary>The session.</summary>
    public required SessionId Session { get; init; }

    /// <summary>The tool.</summary>
    public required AssetId Tool { get; init; }

    /// <summary>The hash of the descriptor by which the tool may be used; null: its server was never listed.</summary>
    public string? Descriptor { get; init; }

    /// <summary>The policies that hold it, sorted, as far as a decision names them.</summary>
    public required ImmutableArray<string> Policies { get; init; }

    /// <summary>How many more hold it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PoliciesLeftOut { get; init; }

    /// <summary>The groups of whom a person may lift it, sorted (<c>@hold</c>).</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>The context label.</summary>
    public required Label Label { get; init; }

    /// <summary>The control epoch at which it was held.</summary>
    public required long Epoch { get; init; }

    /// <summary>Until when it can be answered, in milliseconds since the Unix epoch.</summary>
    public required long ExpiresMs { get; init; }
}
