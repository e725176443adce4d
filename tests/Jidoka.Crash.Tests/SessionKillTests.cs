using System.Net.Http.Headers;
using System.Text;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Crash.Tests;

/// <summary>A session of the real process, killed in its midst, goes on with what it had shown.</summary>
public sealed class SessionKillTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WitnessUpstream _upstream = null!;
    private LineSetup _setup = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await WitnessUpstream.StartAsync(_folder.At("effects.log"));
        _setup = CrashFactory.Setup(_folder.Path, _upstream) with
        {
            Servers = $$"""
                  {{WitnessUpstream.ServerName}}:
                    url: {{_upstream.McpUrl}}
                    allowPrivate: true
                    tools:
                      {{WitnessUpstream.WriteTool}}: { effects: [writes], selects: [nonce] }
                """,
            Policies = """
                @id("ask") permit (principal, action == Action::"infer", resource);
                @id("named") permit (principal, action == Action::"callTool", resource) when { context.targets.weakest == "user" };
                """,
        };
        _key = (await JidokaLine.PrepareAsync(_setup)).Values.First();
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_the_person_named_before_a_kill_is_named_after_it_and_nothing_else_is()
    {
        await using (var line = await JidokaLine.StartAsync(_setup))
        {
            await AskAsync(line, "Please put named-4711 where it belongs");
            await line.Process.KillAsync();
        }
        await using var again = await JidokaLine.StartAsync(_setup);
        using var client = await HeldCallClient.ConnectAsync(again, _key);
        (await client.CallAsync("named-4711")).ShouldBe("done named-4711");
        (await client.CallAsync("other-4711")).ShouldNotBe("done other-4711");
        _upstream.Effects.Seen.GetValueOrDefault("other-4711").ShouldBe(0);
    }

    private async Task AskAsync(JidokaLine line, string words)
    {
        using var http = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{line.DataPort}/"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"{{CrashFactory.Model}}","messages":[{"role":"user","content":"{{words}}"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        request.Headers.Add("Jidoka-Session", HeldCallClient.Session);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
