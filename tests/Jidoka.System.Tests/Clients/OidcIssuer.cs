using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Jidoka.System.Tests.Clients;

/// <summary>An OpenID provider from npm, run by the pinned Node until this is disposed of.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    private const int EndTimeoutMs = 10_000;

    private readonly Process _process;

    private OidcIssuer(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<OidcIssuer> StartAsync(string[] clients, CancellationToken limit)
    {
        var start = new ProcessStartInfo(NodeScript.Require(), ["oidc-issuer.mjs"])
        {
            WorkingDirectory = Repository.PathOf("tests", "node"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["CLIENTS"] = new JsonArray([
            .. clients.Select(c => JsonValue.Create(c)),
        ]).ToJsonString();
        var process = global::System.Diagnostics.Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(limit);
            return new(process, JsonNode.Parse(line!)!["issuer"]!.GetValue<string>());
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(EndTimeoutMs);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
