namespace Jidoka.Exporting;

/// <summary>A form that says each call once, when it is known what became of it, and other events by themselves.</summary>
internal abstract class CallForm : IExportForm
{
    /// <inheritdoc/>
    public IEnumerable<byte[]> Of(long index, LedgerEvent value, Func<long, Decided?> decidedAt) =>
        value switch
        {
            // What passes is said when it is settled, with what became of it.
            Decided { Decision.IsAllowed: true, Leg: not Core.Intercepting.Leg.Model } => [],
            Decided decided => OfCall(index, decided, null),
            Settled { As: SettledAs.Superseded } => [],
            Settled settled => decidedAt(settled.Decided) is { } decided
                ? OfCall(settled.Decided, decided, settled)
                : [],
            ControlEvent control => OfControl(index, control),
            _ => [],
        };

    /// <inheritdoc/>
    public IEnumerable<byte[]> Quiet(long nowMs) => [];

    /// <inheritdoc/>
    public void Remember(LedgerEvent value)
    {
        // Each document stands by itself.
    }

    /// <summary>What is said of a call.</summary>
    protected abstract IEnumerable<byte[]> OfCall(long index, Decided decided, Settled? settled);

    /// <summary>What is said of a change of the control state.</summary>
    protected abstract IEnumerable<byte[]> OfControl(long index, ControlEvent value);
}
