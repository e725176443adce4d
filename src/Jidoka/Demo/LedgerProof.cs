namespace Jidoka.Demo;

/// <summary>What the verifier said of the ledger.</summary>
/// <param name="Verified">Whether every event, the tree and the signed checkpoint agree.</param>
/// <param name="Size">How many events it holds.</param>
/// <param name="Root">The root hash, hex.</param>
/// <param name="Fault">The first thing that is wrong; null if nothing is.</param>
internal sealed record LedgerProof(bool Verified, long Size, string Root, string? Fault);
