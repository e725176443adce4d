using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <content>Kept content: its erasure and legal hold.</content>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public Task<ChangeView> EraseAsync(SubjectRequest request, CancellationToken ended) =>
        InTurnAsync(
            request,
            async () =>
            {
                if (Factory.Holds.GetValueOrDefault(request.Subject) is { } hold)
                    throw new ControlException(
                        ControlFault.Conflict,
                        $"The content of {hold.Subject} is under legal hold ({hold.Why}, by {hold.By}): it is not erased. `jidoka vault release` ends the hold."
                    );
                return await EraseAsync(request)
                    ?? throw new ControlException(
                        ControlFault.NotFound,
                        $"The vault keeps nothing of {request.Subject}."
                    );
            },
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> RotateSubjectAsync(SubjectRequest request, CancellationToken ended) =>
        InTurnAsync(request, () => RotateAsync(request, ended), ended);

    /// <inheritdoc/>
    public Task<ChangeView> HoldAsync(SubjectRequest request, CancellationToken ended) =>
        InTurnAsync(
            request,
            () =>
                Factory.Holds.GetValueOrDefault(request.Subject) is { } hold
                    ? throw new ControlException(
                        ControlFault.Conflict,
                        $"The content of {hold.Subject} is under legal hold already ({hold.Why}, by {hold.By})."
                    )
                : Factory.Holds.Count >= FactorySnapshot.MaxHolds
                    ? throw new ControlException(
                        ControlFault.Conflict,
                        $"{FactorySnapshot.MaxHolds} subjects are under legal hold, and no more can be."
                    )
                : AppendAsync(
                    now => new SubjectHeld(request.Subject, request.Why) { TimeMs = now, By = by },
                    ended
                ),
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> ReleaseHoldAsync(SubjectRequest request, CancellationToken ended) =>
        InTurnAsync(
            request,
            () =>
                Factory.Holds.ContainsKey(request.Subject)
                    ? ReleaseAsync(request, ended)
                    : throw NotFound(
                        $"The content of {request.Subject} is under no legal hold.",
                        request.Subject,
                        Factory.Holds.Keys
                    ),
            ended
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<SubjectHold>> HoldsAsync(CancellationToken ended) =>
        Task.FromResult<ImmutableArray<SubjectHold>>([.. Factory.Holds.Values]);

    private async Task<ChangeView> ReleaseAsync(SubjectRequest request, CancellationToken ended)
    {
        try
        {
            // First: what the hold kept from being removed must not be passed over afterwards, whatever happens between the two.
            await node.Log.Kept.ForgetMarksAsync();
        }
        catch (LedgerUnavailableException e)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
        return await AppendAsync(
            now => new SubjectReleased(request.Subject, request.Why) { TimeMs = now, By = by },
            ended
        );
    }

    // One at a time: what is held when this looks is held until it has erased.
    private async Task<ChangeView> InTurnAsync(
        SubjectRequest request,
        Func<Task<ChangeView>> change,
        CancellationToken ended
    )
    {
        Check(request);
        await node.VaultTurn.WaitAsync(ended);
        try
        {
            return await change();
        }
        finally
        {
            node.VaultTurn.Release();
        }
    }

    private async Task<ChangeView> RotateAsync(SubjectRequest request, CancellationToken ended)
    {
        try
        {
            return
                await node.Log.Vault.RotateAsync(
                    request.Subject,
                    key =>
                        node.Factory.AppendAsync(
                            now => new SubjectRotated(request.Subject, key, request.Why)
                            {
                                TimeMs = now,
                                By = by,
                            },
                            ended
                        )
                )
                    is { } index
                ? new ChangeView(index)
                : throw new ControlException(
                    ControlFault.NotFound,
                    $"The vault has no key of {request.Subject}: it gets its first with its first content."
                );
        }
        catch (LedgerUnavailableException e)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }

    private async Task<ChangeView?> EraseAsync(SubjectRequest request)
    {
        try
        {
            return
                await node.Log.Vault.EraseAsync(
                    request.Subject,
                    keys =>
                        EventJson.Write(
                            new SubjectErased(
                                request.Subject,
                                keys[^1],
                                by,
                                request.Why,
                                keys.Count == 1 ? null : [.. keys.SkipLast(1)]
                            )
                            {
                                TimeMs = node.NowMs,
                            }
                        )
                )
                    is { } index
                ? new ChangeView(index)
                : null;
        }
        catch (LedgerUnavailableException e)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }

    private static void Check(SubjectRequest request)
    {
        if (request.Why.Length > ControlLimits.MaxWhyLength)
            throw new ControlException(
                ControlFault.Invalid,
                $"A reason has at most {ControlLimits.MaxWhyLength} characters."
            );
        // Policies are content of the vault too: without them no decision could be explained, and no node would start.
        if (
            request.Subject.Length > LedgerLimits.MaxSubjectLength
            || (
                !request.Subject.StartsWith("user:", StringComparison.Ordinal)
                && !request.Subject.StartsWith("agent:", StringComparison.Ordinal)
            )
        )
            throw new ControlException(
                ControlFault.Invalid,
                $"A subject is user:NAME, or agent:NAME for agents without a person behind them, of at most {LedgerLimits.MaxSubjectLength} characters."
            );
    }
}
