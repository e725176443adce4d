namespace Jidoka.Controlling;

/// <summary>How far a projection of the ledger is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Watermark">The ledger index up to which events are folded (exclusive).</param>
/// <param name="Size">How many events the ledger holds.</param>
/// <param name="Rebuilding">Whether it is being folded anew.</param>
/// <param name="Fault">Why the last step failed; null: it went through.</param>
internal sealed record ProjectionView(
    string Name,
    long Watermark,
    long Size,
    bool Rebuilding,
    string? Fault = null
);
