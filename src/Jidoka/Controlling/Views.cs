using Jidoka.Core.Intercepting;

namespace Jidoka.Controlling;

/// <summary>A change that was recorded.</summary>
/// <param name="Index">The ledger index of the event; -1 if nothing had to change.</param>
internal sealed record ChangeView(long Index);

/// <summary>An agent key as it may be seen.</summary>
internal sealed record KeyView(
    string KeyId,
    AgentId Agent,
    long? ExpiresMs = null,
    ImmutableArray<string>? Scopes = null
);

/// <summary>A new agent key, at the only moment when its text is known.</summary>
internal sealed record IssuedKeyView(
    string KeyId,
    AgentId Agent,
    string Key,
    long? ExpiresMs = null,
    ImmutableArray<string>? Scopes = null
);

/// <summary>Asks for a key.</summary>
/// <param name="Agent">Whose it is to be.</param>
/// <param name="ExpiresMs">When it ends, in milliseconds since the Unix epoch; null: never.</param>
/// <param name="Scopes">What it is to be good for; null: it is not limited.</param>
internal sealed record KeyRequest(
    AgentId Agent,
    long? ExpiresMs = null,
    ImmutableArray<string>? Scopes = null
);

/// <summary>Asks that a key be replaced.</summary>
/// <param name="OverlapMs">For how long both keys are good, in milliseconds.</param>
/// <param name="ExpiresMs">When the new key ends, in milliseconds since the Unix epoch; null: never.</param>
internal sealed record RotateRequest(long OverlapMs, long? ExpiresMs = null);

/// <summary>Asks that an agent be stopped.</summary>
internal sealed record StopRequest(AgentId Agent, string Why);

/// <summary>Asks that an agent be released.</summary>
internal sealed record ReleaseRequest(AgentId Agent);

/// <summary>Asks that a business fact be asserted.</summary>
internal sealed record FactRequest(string Type, string Id, JsonElement Attributes);

/// <summary>The policies in force, and what is wrong with newer ones.</summary>
internal sealed record PoliciesView(
    ImmutableArray<PolicyFile> Files,
    ImmutableArray<string> Policies,
    ImmutableArray<PolicyFault> Faults
);

/// <summary>The ledger's size and signed root.</summary>
/// <param name="Log">Its name.</param>
/// <param name="Size">How many events the checkpoint covers.</param>
/// <param name="Root">The root hash, hex.</param>
/// <param name="Checkpoint">The signed note.</param>
internal sealed record LedgerView(string Log, long Size, string Root, string Checkpoint);

/// <summary>An event as it stands in the ledger.</summary>
internal sealed record EventView(long Index, JsonElement Event);

/// <summary>A session in a list.</summary>
internal sealed record SessionRow(
    SessionId Id,
    AgentId Agent,
    long FirstMs,
    long LastMs,
    int Calls,
    int Refused,
    UserId? User = null
);

/// <summary>The story of one session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Agent">Whose it is.</param>
/// <param name="Steps">What happened, in order.</param>
/// <param name="From">The ledger index from which on was looked; 0: from the beginning.</param>
/// <param name="User">For whom.</param>
/// <param name="Mandates">What it has to keep to now, its own first; null: nothing.</param>
internal sealed record SessionStory(
    SessionId Id,
    AgentId Agent,
    ImmutableArray<SessionStep> Steps,
    long From,
    UserId? User = null,
    ImmutableArray<Mandate>? Mandates = null
);

/// <summary>One decided call of a session, and what became of it.</summary>
internal sealed record SessionStep(
    long Index,
    long TimeMs,
    CallKind Kind,
    Door Door,
    Leg Leg,
    AssetId Resource,
    Decision Decision,
    string Link,
    bool Doubtful,
    Label Label,
    long? Intent = null,
    Settled? Settled = null
);
