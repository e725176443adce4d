namespace Jidoka.Controlling;

/// <summary>The signed provenance of one output.</summary>
/// <param name="Index">The ledger index of the decision that let it pass.</param>
/// <param name="Envelope">The statement as a file holds it: in-toto in a DSSE envelope (JSON).</param>
internal sealed record ProvenanceView(long Index, string Envelope);
