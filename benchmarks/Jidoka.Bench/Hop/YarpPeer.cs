using System.Globalization;
using Jidoka.Bench.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Jidoka.Bench.Hop;

/// <summary>
/// The peer: YARP with one route to each upstream and nothing else, no logging, in a process of its own with the
/// runtime settings that Jidoka has.
/// </summary>
internal sealed class YarpPeer : IAsyncDisposable
{
    /// <summary>The first argument with which this executable becomes the peer.</summary>
    public const string ChildVerb = "--yarp-peer";

    private static readonly TimeSpan StartAtMost = TimeSpan.FromSeconds(20);
    private readonly ChildProcess _process;

    private YarpPeer(ChildProcess process, int json, int stream)
    {
        _process = process;
        JsonPort = json;
        StreamPort = stream;
    }

    /// <summary>The port before the upstream that answers whole.</summary>
    public int JsonPort { get; }

    /// <summary>The port before the upstream that streams.</summary>
    public int StreamPort { get; }

    /// <summary>The version of the library.</summary>
    public static string Version { get; } =
        typeof(RouteConfig).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>Starts the peer's process.</summary>
    public static async Task<YarpPeer> StartAsync(NginxUpstream upstream)
    {
        var ports = Loopback.FreePorts(2);
        int[] numbers = [ports[0], upstream.JsonPort, ports[1], upstream.StreamPort];
        var process = ChildProcess.Start(
            Environment.ProcessPath!,
            [ChildVerb, .. numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))]
        );
        await Loopback.WaitForAsync(ports[0], process, StartAtMost);
        return new YarpPeer(process, ports[0], ports[1]);
    }

    /// <summary>What the peer's process does: serves until it is told to end.</summary>
    /// <param name="pairs">Listening port and upstream port, in turn.</param>
    public static async Task ServeAsync(IReadOnlyList<int> pairs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([
            .. Enumerable.Range(0, pairs.Count / 2).Select(i => $"http://127.0.0.1:{pairs[i * 2]}"),
        ]);
        var routes = new List<RouteConfig>();
        var clusters = new List<ClusterConfig>();
        for (var i = 0; i < pairs.Count; i += 2)
        {
            var cluster = $"upstream{pairs[i + 1]}";
            routes.Add(
                new RouteConfig
                {
                    RouteId = $"route{pairs[i]}",
                    ClusterId = cluster,
                    Match = new RouteMatch { Path = "{**all}", Hosts = [$"127.0.0.1:{pairs[i]}"] },
                }
            );
            clusters.Add(
                new ClusterConfig
                {
                    ClusterId = cluster,
                    Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
                    {
                        ["only"] = new() { Address = $"http://127.0.0.1:{pairs[i + 1]}" },
                    },
                }
            );
        }
        builder.Services.AddReverseProxy().LoadFromMemory(routes, clusters);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
