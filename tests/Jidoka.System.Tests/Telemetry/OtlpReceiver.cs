using System.Diagnostics;
using System.Text.Json.Nodes;
using Jidoka.System.Tests.Clients;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>An OTLP receiver from npm, run by the pinned Node: tests/node/otlp-receiver.mjs.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly Process _process;

    private readonly JsonNode _addresses;

    private OtlpReceiver(Process process, JsonNode addresses) =>
        (_process, _addresses) = (process, addresses);

    /// <summary>Its address for a protocol: <c>http</c> or <c>grpc</c>.</summary>
    public string Url(string protocol) => _addresses[protocol]!.GetValue<string>();

    public static async Task<OtlpReceiver> StartAsync(CancellationToken limit)
    {
        var start = new ProcessStartInfo(NodeScript.Require(), ["otlp-receiver.mjs"])
        {
            WorkingDirectory = Repository.PathOf("tests", "node"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = global::System.Diagnostics.Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(limit);
            return new(process, JsonNode.Parse(line!)!);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends it and gives all that it was sent.</summary>
    public async Task<JsonArray> EndAsync(CancellationToken limit)
    {
        _process.StandardInput.Close();
        var line = await _process.StandardOutput.ReadLineAsync(limit);
        await _process.WaitForExitAsync(limit);
        return JsonNode.Parse(line!)!.AsArray();
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
