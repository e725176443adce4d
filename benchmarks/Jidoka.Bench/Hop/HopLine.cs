using System.Globalization;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>Jidoka as one of the targets.</summary>
internal sealed class HopLine : IAsyncDisposable
{
    private const string AllocatedMetric = "jidoka_process_allocated_bytes_total";
    private readonly string _key;

    private HopLine(JidokaLine line, string key)
    {
        Line = line;
        _key = key;
    }

    /// <summary>The process.</summary>
    public JidokaLine Line { get; }

    /// <summary>Where its ledger is.</summary>
    public string DataFolder => JidokaLine.DataFolderOf(Line.Setup);

    /// <summary>Prepares and starts it.</summary>
    public static async Task<HopLine> StartAsync(string folder, NginxUpstream upstream, bool power)
    {
        var setup = HopFactory.Setup(folder, upstream, power);
        var keys = await JidokaLine.PrepareAsync(setup);
        return new HopLine(await JidokaLine.StartAsync(setup), keys[HopFactory.Agent]);
    }

    /// <summary>It as a target.</summary>
    public HopTarget Target(string name, HopExchange exchange) =>
        new(name, Line.DataPort, Line.DataPort, _key, exchange);

    /// <summary>Bytes that the process allocates for each request, from its own count, under load; null if it does not say.</summary>
    public async Task<double?> AllocatedPerRequestAsync(Wrk wrk, HopMeasure measure)
    {
        if (await AllocatedAsync() is not { } before)
            return null;
        var load = await wrk.RunAsync(
            Target("allocation", ChatExchange.Exchange),
            HopMeasure.LoadConnections,
            measure.LoadSeconds
        );
        var after = await AllocatedAsync() ?? before;
        return Math.Round((after - before) / load.Requests);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Line.DisposeAsync();

    private async Task<double?> AllocatedAsync()
    {
        var metrics = await Line.Control.MetricsAsync();
        var line = metrics
            .Split('\n')
            .FirstOrDefault(l => l.StartsWith(AllocatedMetric, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
