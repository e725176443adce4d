using Jidoka.Core.Detecting;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Deciding;

/// <summary>
/// Everything a decision depends on besides the control state at a stated ledger index. It is kept in the vault, so
/// that any recorded call can be decided again and must come out the same.
/// </summary>
public sealed record DecisionInput
{
    /// <summary>The agent that calls.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind it.</summary>
    public UserId? User { get; init; }

    /// <summary>The agents between the person and the caller.</summary>
    public ImmutableArray<AgentId> Chain { get; init; } = [];

    /// <summary>What the caller proved itself with.</summary>
    public CredentialKind Credential { get; init; }

    /// <summary>Whether it proved to hold a private key, so that a stolen credential would not have done.</summary>
    public bool IsBound { get; init; }

    /// <summary>What the credential is good for; null: it is not limited.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>What the call does.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>The asset it is about.</summary>
    public required AssetId Resource { get; init; }

    /// <summary>By which protocol it came.</summary>
    public required Door Door { get; init; }

    /// <summary>On which leg of its intent it is seen.</summary>
    public required Leg Leg { get; init; }

    /// <summary>Whether the answer is a stream.</summary>
    public bool Streaming { get; init; }

    /// <summary>For what is asked of or by a tool server, the arguments as JSON text; null otherwise.</summary>
    public string? Arguments { get; init; }

    /// <summary>What flows.</summary>
    public required Label Context { get; init; }

    /// <summary>The origin of each argument leaf.</summary>
    public ImmutableArray<ArgumentOrigin> Origins { get; init; } = [];

    /// <summary>What a tool call's payload carries; null: it was not looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PayloadFacts? Payload { get; init; }

    /// <summary>What the session's mandate says of the call; null: there is no mandate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MandateFacts? Mandate { get; init; }

    /// <summary>Whether the model was shown nothing untrusted before this call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Clean { get; init; }

    /// <summary>What looks wrong.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>What the provider would run or keep by itself.</summary>
    public ImmutableArray<string> ProviderFeatures { get; init; } = [];

    /// <summary>Calls left in the agent's budget before this one; null if the agent has no budget.</summary>
    public long? BudgetRemaining { get; init; }

    /// <summary>The session.</summary>
    public required SessionFacts Session { get; init; }

    /// <summary>When the call is decided, in milliseconds since the Unix epoch.</summary>
    public required long TimeMs { get; init; }

    /// <summary>The same call, made by a caller.</summary>
    /// <param name="caller">Who makes it.</param>
    public DecisionInput Of(Caller caller) =>
        this with
        {
            Agent = caller.Agent,
            User = caller.User,
            Chain = caller.Chain,
            Credential = caller.Credential,
            IsBound = caller.IsBound,
            Scopes = caller.Scopes,
        };

    /// <summary>Whether a caller making this call would leave it the same: by agent, person, chain, and all that its credential says.</summary>
    /// <param name="caller">Who makes it.</param>
    public bool IsOf(Caller caller) =>
        Agent == caller.Agent
        && User == caller.User
        && Chain.SequenceEqual(caller.Chain)
        && Credential == caller.Credential
        && IsBound == caller.IsBound
        && (Scopes ?? []).SequenceEqual(caller.Scopes ?? [], StringComparer.Ordinal)
        && Scopes is null == caller.Scopes is null;
}
