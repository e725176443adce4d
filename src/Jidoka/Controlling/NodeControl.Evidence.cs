using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public async Task<LedgerView> LedgerAsync(CancellationToken ended)
    {
        // What is told to others must outlast a power cut, or the log would look forked after it.
        var checkpoint = await node.Log.Ledger.PublishAsync(ended);
        return new(
            checkpoint.Origin,
            checkpoint.Size,
            Convert.ToHexStringLower(checkpoint.Root.Span),
            checkpoint.Note
        );
    }

    /// <inheritdoc/>
    public async Task<ProofView> ProofAsync(long index, CancellationToken ended) =>
        await ProofFile.WriteAsync(node.Log, index, ended) is { } proof
            ? new(index, proof)
            : throw MissingEvent.Fault(node.Log.Ledger, index);

    /// <inheritdoc/>
    public async Task<ImmutableArray<EventView>> EventsAsync(
        long from,
        int max,
        CancellationToken ended
    )
    {
        var events = ImmutableArray.CreateBuilder<EventView>();
        var bounded = Math.Clamp(max, 1, ControlLimits.MaxEvents);
        await foreach (
            var stored in node.Log.Ledger.ReadAsync(Math.Max(0, from), bounded, null, ended)
        )
        {
            using var document = JsonDocument.Parse(stored.Event);
            events.Add(new(stored.Index, document.RootElement.Clone()));
        }
        return events.ToImmutable();
    }
}
