using Jidoka.Commanding;
using Jidoka.Controlling;
using Jidoka.Exporting;
using Jidoka.Gateway.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>
/// A node at work: its inventory and policies brought up to date, both ports open, upkeep running. Disposing stops it
/// in the other direction: no new call, open calls have a bounded time to end, then the last round of upkeep.
/// </summary>
internal sealed class NodeRun : IAsyncDisposable
{
    private readonly Node _node;
    private readonly WebApplication _data;
    private readonly WebApplication _control;
    private readonly CancellationTokenSource _ended = new();
    private readonly TelemetryExport? _export;
    private readonly TelemetryFollower? _telemetry;
    private Task _beside = Task.CompletedTask;

    private NodeRun(Node node, WebApplication data, WebApplication control)
    {
        _node = node;
        _data = data;
        _control = control;
        if (node.Options.Telemetry is not { } telemetry)
            return;
        _export = TelemetryExport.Start(telemetry, node.Log.Ledger.LogId, node.Secrets);
        _telemetry = new TelemetryFollower(
            node.Log,
            () => node.Factory.Current,
            node.Traces,
            telemetry.Content,
            node.Time
        );
    }

    /// <summary>Where agents call.</summary>
    public string DataUrl => KestrelPort.UrlOf(_data);

    /// <summary>Where people look and command.</summary>
    public string ControlUrl => KestrelPort.UrlOf(_control);

    /// <summary>Starts a node.</summary>
    public static async Task<NodeRun> StartAsync(
        Node node,
        string token,
        ILoggerFactory logs,
        CancellationToken ended
    )
    {
        var log = logs.CreateLogger("Jidoka");
        var inDoubt = node.Flow.InDoubt.Length;
        await node.Factory.AppendAsync(
            now => new NodeStarted(ProgramVersion.Text, inDoubt) { TimeMs = now, By = "node" },
            ended
        );
        if (inDoubt > 0)
            JidokaLog.InDoubt(log, inDoubt);
        await ConfiguredInventory.FollowAsync(node.Factory, node.Options.Assets, log, ended);
        var policies = new PolicyReload(node.Options.PolicyFolder, node.Factory, node.Time, log);
        await policies.TryApplyAsync(ended);

        var run = new NodeRun(
            node,
            DataPort.Build(node, logs),
            ControlPort.Build(node, token, logs)
        );
        try
        {
            await Task.WhenAll(run._data.StartAsync(ended), run._control.StartAsync(ended));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
        run._beside = Task.WhenAll(
            policies.RunAsync(run._ended.Token),
            node.Upkeep.RunAsync(run._ended.Token),
            node.Cosigning.RunAsync(run._ended.Token),
            node.Lineage.RunAsync(node.Time, run._ended.Token),
            Task.WhenAll(node.Exports.Select(e => e.RunAsync(run._ended.Token))),
            run._telemetry?.RunAsync(run._ended.Token) ?? Task.CompletedTask
        );
        return run;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var drained = new CancellationTokenSource(UpCommand.DrainMs);
        await _data.StopAsync(drained.Token);
        await _control.StopAsync(drained.Token);
        await _ended.CancelAsync();
        await _beside;
        _export?.Dispose();
        _telemetry?.Dispose();
        await _data.DisposeAsync();
        await _control.DisposeAsync();
        await _node.Upkeep.CloseAsync(CancellationToken.None);
        _ended.Dispose();
    }
}
