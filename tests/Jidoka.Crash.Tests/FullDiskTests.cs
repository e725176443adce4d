using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Crash.Tests;

/// <summary>
/// The real process while the system refuses its writes: by a limit on the size of its files, which needs no privilege,
/// so that nothing can be written beyond the first page of any file.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const int LimitBytes = 4096;
    private const int CallsWhileFull = 10;
    private static readonly TimeSpan RecoverAtMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CommandAtMost = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly List<(string Nonce, bool Answered)> _calls = [];
    private HttpClient _http = null!;
    private string _mcpSession = "";

    public void Dispose()
    {
        _http?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task On_a_full_disk_no_call_has_an_effect_and_each_door_says_so_until_there_is_space()
    {
        await using var upstream = await WitnessUpstream.StartAsync(_folder.At("effects.log"));
        var setup = CrashFactory.Setup(_folder.Path, upstream);
        var keys = await JidokaLine.PrepareAsync(setup);
        // The limit sends a signal too, which a full disk does not; an ignored one stays ignored in what the shell becomes.
        var line = await JidokaLine.StartAsync(setup with { ShellBefore = "trap '' XFSZ" });
        await using (line)
        {
            _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{line.DataPort}/") };
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                keys.Values.First()
            );
            await InitialiseAsync();
            (await ToolAsync("before")).Status.ShouldBe(HttpStatusCode.OK);

            await LimitFilesAsync(line, $"{LimitBytes}");
            var effects = upstream.Effects.Seen.Count;
            for (var i = 0; i < CallsWhileFull; i++)
            {
                var (status, text) = await ChatAsync($"full-chat-{i}");
                status.ShouldBe(HttpStatusCode.ServiceUnavailable, text);
                ErrorOf(text).GetProperty("code").GetString().ShouldBe("jidoka:ledger-unavailable");
                (status, text) = await ToolAsync($"full-tool-{i}");
                status.ShouldBe(HttpStatusCode.ServiceUnavailable, text);
                ErrorOf(text).GetProperty("message").GetString()!.ShouldContain("cannot record");
            }
            upstream.Effects.Seen.Count.ShouldBe(effects, "an effect without a record");
            var (ready, why) = await line.Control.ReadyAsync();
            ready.ShouldBeFalse();
            why.ShouldContain("cannot be written");

            await LimitFilesAsync(line, "unlimited");
            await UntilReadyAsync(line);
            (await ChatAsync("after-chat")).Status.ShouldBe(HttpStatusCode.OK);
            (await ToolAsync("after-tool")).Status.ShouldBe(HttpStatusCode.OK);
            await line.Process.StopAsync();
            line.Process.Output.ShouldContain("Make space there");
            line.Process.Output.ShouldContain("Calls are recorded and pass again");
        }

        var ledger = new LedgerView();
        LedgerFile.ReadNew(JidokaLine.DataFolderOf(setup), ledger);
        foreach (var (nonce, _) in upstream.Effects.Seen)
            ledger.HasAllowed(nonce).ShouldBeTrue($"{nonce} had its effect and has no record");
        foreach (var (nonce, _) in _calls.Where(static c => c.Answered))
            ledger.HasSettled(nonce).ShouldBeTrue($"{nonce} was answered and is not settled");
        var (code, output) = await JidokaLine.CommandAsync(setup, "ledger", "verify");
        code.ShouldBe(0, output);
    }

    private static async Task UntilReadyAsync(JidokaLine line)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var since = Stopwatch.GetTimestamp();
        while (!(await line.Control.ReadyAsync()).Ready)
        {
            if (Stopwatch.GetElapsedTime(since) > RecoverAtMost)
                throw new InvalidOperationException("It is not ready:\n" + line.Process.Output);
            await poll.WaitForNextTickAsync();
        }
    }

    private Task<(HttpStatusCode Status, string Text)> ChatAsync(string nonce) =>
        PostAsync(
            "v1/chat/completions",
            nonce,
            $$"""{"model":"{{CrashFactory.Model}}","messages":[{"role":"user","content":"{{nonce}}"}]}"""
        );

    private Task<(HttpStatusCode Status, string Text)> ToolAsync(string nonce) =>
        PostAsync(
            CrashFactory.McpPath,
            nonce,
            $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{WitnessUpstream.WriteTool}}}}","arguments":{"nonce":"{{{{nonce}}}}"}}}"""
        );

    private async Task InitialiseAsync()
    {
        var (status, text) = await PostAsync(
            CrashFactory.McpPath,
            "open",
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"full-disk","version":"1"}}}"""
        );
        status.ShouldBe(HttpStatusCode.OK, text);
        _calls.Clear();
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(
        string path,
        string nonce,
        string body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(LoadClient.SessionHeader, nonce);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (_mcpSession.Length > 0)
            request.Headers.Add("Mcp-Session-Id", _mcpSession);
        using var answer = await _http.SendAsync(request);
        if (answer.Headers.TryGetValues("Mcp-Session-Id", out var session))
            _mcpSession = session.First();
        _calls.Add((nonce, answer.IsSuccessStatusCode));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static JsonElement ErrorOf(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("error");

    private static async Task LimitFilesAsync(JidokaLine line, string bytes)
    {
        await using var process = ChildProcess.Start(
            "prlimit",
            ["--pid", $"{line.Process.Id}", $"--fsize={bytes}:unlimited"]
        );
        await process.FinishAsync(CommandAtMost);
        process.ExitCode.ShouldBe(0, process.Output);
    }
}
