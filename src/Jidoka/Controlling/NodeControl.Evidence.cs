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
    public async Task<ChangeView> EraseAsync(EraseRequest request, CancellationToken ended)
    {
        if (request.Why.Length > ControlLimits.MaxWhyLength)
            throw new ControlException(
                ControlFault.Invalid,
                $"A reason has at most {ControlLimits.MaxWhyLength} characters."
            );
        // Policies are content of the vault too: without them no decision could be explained, and no node would start.
        if (
            !request.Subject.StartsWith("user:", StringComparison.Ordinal)
            && !request.Subject.StartsWith("agent:", StringComparison.Ordinal)
        )
            throw new ControlException(
                ControlFault.Invalid,
                "A subject is user:NAME, or agent:NAME for agents without a person behind them."
            );
        return
            await node.Log.Vault.EraseAsync(
                request.Subject,
                key =>
                    EventJson.Write(
                        new SubjectErased(request.Subject, key, by, request.Why)
                        {
                            TimeMs = node.NowMs,
                        }
                    )
            )
                is { } index
            ? new(index)
            : throw new ControlException(
                ControlFault.NotFound,
                $"The vault keeps nothing of {request.Subject}."
            );
    }

    /// <inheritdoc/>
    public async Task<ProofView> ProofAsync(long index, CancellationToken ended) =>
        await ProofFile.WriteAsync(node.Log, index, ended) is { } proof
            ? new(index, proof)
            : throw new ControlException(
                ControlFault.NotFound,
                $"The ledger has no event {index} yet."
            );

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
