using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <content>What shows content of the vault: its shape, or, recorded before, the content itself.</content>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public Task<ApprovalView> ApprovalAsync(
        ApprovalId id,
        RawView? view,
        CancellationToken ended
    ) =>
        ShowAsync(
            ApprovalReader.Show(node.Approvals, id, Factory, node.Log.Ledger, view is not null),
            static shown => shown.Call is null ? null : shown.Decided,
            view,
            ended
        );

    /// <inheritdoc/>
    public async Task<ExplainReport> ExplainAsync(
        long index,
        RawView? view,
        CancellationToken ended
    ) =>
        await ShowAsync(
            await node.Replay.ExplainAsync(index, view is not null, ended),
            static shown => shown.Explanation is null ? null : shown.Index,
            view,
            ended
        );

    /// <summary>Lets out what was read, once the ledger says so if it holds content.</summary>
    /// <param name="shown">What was read.</param>
    /// <param name="of">The decision whose content it holds; null: none.</param>
    /// <param name="view">What was asked for.</param>
    /// <param name="ended">Ends the wait before it is recorded.</param>
    private async Task<T> ShowAsync<T>(
        T shown,
        Func<T, long?> of,
        RawView? view,
        CancellationToken ended
    )
    {
        if (view is null || of(shown) is not { } index)
            return shown;
        try
        {
            await node.Log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(
                        EventClass.Flow,
                        EventJson.Write(
                            new ContentViewed(index, VaultParts.Input, by, view.Why)
                            {
                                TimeMs = node.NowMs,
                            }
                        )
                    ),
                },
                Durability.Power,
                ended
            );
        }
        catch (LedgerUnavailableException e)
        {
            throw new ControlException(
                ControlFault.Unavailable,
                "The ledger cannot be written, so the content is not shown: " + e.Message,
                e
            );
        }
        return shown;
    }
}
