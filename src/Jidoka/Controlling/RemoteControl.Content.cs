using Jidoka.Gateway.Recording;

namespace Jidoka.Controlling;

/// <content>What shows content of the vault.</content>
internal sealed partial class RemoteControl
{
    /// <inheritdoc/>
    public Task<ApprovalView> ApprovalAsync(
        ApprovalId id,
        RawView? view,
        CancellationToken ended
    ) =>
        GetAsync(
            "/approvals/" + Uri.EscapeDataString(id.Value) + Part(view),
            ControlJson.Default.ApprovalView,
            ended
        );

    /// <inheritdoc/>
    public Task<ExplainReport> ExplainAsync(long index, RawView? view, CancellationToken ended) =>
        GetAsync(
            $"/decisions/{index}/explain" + Part(view),
            ControlJson.Default.ExplainReport,
            ended
        );

    private static string Part(RawView? view) =>
        view is null ? "" : "?raw=true&why=" + Uri.EscapeDataString(view.Why);
}
