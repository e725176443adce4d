namespace Jidoka.Core.Projecting;

/// <summary>A key by which an agent proves itself. The key itself is shown once and never kept.</summary>
/// <param name="KeyId">The key's public id, part of the key's text.</param>
/// <param name="Agent">The agent that it belongs to.</param>
/// <param name="Hash">SHA-256 over the whole key text, hex. The key has 256 random bits, so a plain hash suffices.</param>
/// <param name="ExpiresMs">When it ends, in milliseconds since the Unix epoch; null: never.</param>
/// <param name="Scopes">What it is good for, as <see cref="Deciding.ScopeRules"/> has it; null: it is not limited.</param>
public sealed record AgentKey(
    string KeyId,
    AgentId Agent,
    string Hash,
    long? ExpiresMs,
    ImmutableArray<string>? Scopes = null
);
