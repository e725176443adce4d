namespace Jidoka.Controlling;

/// <summary>One event's proof.</summary>
/// <param name="Index">The event.</param>
/// <param name="Proof">The proof as a file holds it (C2SP tlog-proof).</param>
internal sealed record ProofView(long Index, string Proof);
