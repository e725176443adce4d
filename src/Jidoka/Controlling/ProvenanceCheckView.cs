namespace Jidoka.Controlling;

/// <summary>What a file of provenance says, and whether it is proven.</summary>
/// <param name="Proven">Whether the log's key signed it and its events say what it says; null: that was not looked at.</param>
/// <param name="Reason">What is wrong; null if nothing is.</param>
/// <param name="Log">The log; null if nothing is proven, as are those after it.</param>
/// <param name="Index">The ledger index of the decision that let the output pass.</param>
/// <param name="Matches">Whether it is about the output at hand; null: there was none.</param>
/// <param name="Predicate">What it says.</param>
internal sealed record ProvenanceCheckView(
    bool? Proven,
    string? Reason,
    string? Log = null,
    long? Index = null,
    bool? Matches = null,
    JsonElement? Predicate = null
);
