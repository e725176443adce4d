using System.Text.Json;

namespace Jidoka.Storage.Verifying;

/// <summary>What a signed statement of an output's provenance proves.</summary>
/// <param name="LogId">The log that it is of.</param>
/// <param name="Index">The ledger index of the decision that let the output pass.</param>
/// <param name="Predicate">What it says: signed, and as far as events say it, proven by them.</param>
/// <param name="Digest">The SHA-256 of the output, hex; null: the statement names none.</param>
public sealed record ProvenStatement(
    string LogId,
    long Index,
    JsonElement Predicate,
    string? Digest
);
