namespace Jidoka.Gateway.Recording;

/// <summary>What became of a report.</summary>
/// <param name="Index">The ledger index of its first event.</param>
/// <param name="Events">How many events it became.</param>
/// <param name="Where">For one that was put aside, where in it the fault is; null: it was taken.</param>
/// <param name="Why">For one that was put aside, what the fault is; null: it was taken.</param>
public sealed record ReportOutcome(long Index, int Events, string? Where, string? Why)
{
    /// <summary>Whether it was taken.</summary>
    public bool IsTaken => Why is null;
}
