using System.Text.Json;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Crash.Tests;

/// <summary>Held calls at the tools' door of the real process: the wait, what ends it, and kill -9 in the midst of it.</summary>
public sealed class HeldCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private WitnessUpstream _upstream = null!;
    private LineSetup _setup = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await WitnessUpstream.StartAsync(_folder.At("effects.log"));
        _setup = CrashFactory.Setup(_folder.Path, _upstream) with
        {
            Policies = HeldCallClient.Policies,
        };
        _key = (await JidokaLine.PrepareAsync(_setup)).Values.First();
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_waiting_client_is_told_that_it_waits_and_gets_the_result_when_a_person_allows_it()
    {
        await using var line = await JidokaLine.StartAsync(_setup);
        using var client = await HeldCallClient.ConnectAsync(line, _key);
        var heard = new List<string>();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = client.CallAsync(
            "n1",
            message =>
            {
                if (!message.TryGetProperty("method", out var method))
                    return;
                heard.Add(method.GetString()!);
                heard.Add(message.GetProperty("params").GetProperty("message").GetString() ?? "");
                waits.TrySetResult();
            }
        );
        await waits.Task.WaitAsync(Patience);
        var id = await OpenAsync();
        heard[0].ShouldBe("notifications/progress");
        heard[1].ShouldContain(id);
        Effects("n1").ShouldBe(0);
        await AnswerAsync("allow", id);
        (await call.WaitAsync(Patience)).ShouldBe("done n1");
        Effects("n1").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_gives_up_ends_its_wait_and_a_late_answer_serves_the_next_call(
        bool saysSo
    )
    {
        await using var line = await JidokaLine.StartAsync(_setup);
        using var client = await HeldCallClient.ConnectAsync(line, _key);
        using var gone = new CancellationTokenSource();
        var call = client.CallAsync("n1", static _ => { }, id: 7, gone.Token);
        var id = await OpenAsync();
        if (saysSo)
            await client.CancelAsync(7);
        else
            await gone.CancelAsync();
        (await call.WaitAsync(Patience)).ShouldBeNull();
        await UntilAsync(
            async () => await OpenCallsAsync() == 0,
            "the wait goes on though nobody waits"
        );
        await AnswerAsync("allow", id);
        Effects("n1").ShouldBe(0, "a call that nobody waits for has an effect");
        (await client.CallAsync("n1").WaitAsync(Patience)).ShouldBe("done n1");
        Effects("n1").ShouldBe(1);
    }

    [Fact]
    public async Task A_kill_loses_no_request_and_no_answer_and_lets_none_be_used_twice()
    {
        // Killed while it waits: the request is there still, and the answer to it serves the same call.
        var id = await KilledAsync(async client =>
        {
            _ = client.CallAsync("n1");
            return await OpenAsync();
        });
        Effects("n1").ShouldBe(0);
        // Killed after the answer and before its use.
        await KilledAsync(async _ =>
        {
            (await OpenAsync()).ShouldBe(id);
            await AnswerAsync("allow", id);
            return id;
        });
        Effects("n1").ShouldBe(0, "a restart plays nothing again by itself");
        // Used once, then killed.
        await KilledAsync(async client =>
        {
            (await client.CallAsync("n1").WaitAsync(Patience)).ShouldBe("done n1");
            return id;
        });
        Effects("n1").ShouldBe(1);
        // What was used is not used again: a person is asked anew, and a denial outlives a kill, too.
        var again = await KilledAsync(async client =>
        {
            _ = client.CallAsync("n1");
            var next = await OpenAsync();
            await AnswerAsync("deny", next);
            return next;
        });
        again.ShouldNotBe(id);
        await KilledAsync(async client =>
        {
            var text = await client.CallAsync("n1").WaitAsync(Patience);
            text.ShouldNotBeNull().ShouldContain(again);
            return again;
        });
        Effects("n1").ShouldBe(1);
        var (code, output) = await JidokaLine.CommandAsync(_setup, "ledger", "verify");
        code.ShouldBe(0, output);
    }

    private async Task<string> KilledAsync(Func<HeldCallClient, Task<string>> play)
    {
        await using var line = await JidokaLine.StartAsync(_setup);
        using var client = await HeldCallClient.ConnectAsync(line, _key);
        var id = await play(client);
        await line.Process.KillAsync();
        return id;
    }

    private int Effects(string nonce) => _upstream.Effects.Seen.GetValueOrDefault(nonce);

    private async Task AnswerAsync(string answer, string id)
    {
        var (code, output) = await JidokaLine.CommandAsync(_setup, "approvals", answer, id);
        code.ShouldBe(0, output);
    }

    /// <summary>The one open request, when it is there.</summary>
    private async Task<string> OpenAsync()
    {
        var id = "";
        await UntilAsync(
            async () =>
            {
                var (_, output) = await JidokaLine.CommandAsync(
                    _setup,
                    "approvals",
                    "list",
                    "--json"
                );
                using var list = JsonDocument.Parse(output);
                if (list.RootElement.GetArrayLength() == 0)
                    return false;
                id = list.RootElement[0].GetProperty("id").GetString()!;
                return true;
            },
            "nothing is asked"
        );
        return id;
    }

    private async Task<int> OpenCallsAsync()
    {
        var (_, output) = await JidokaLine.CommandAsync(_setup, "status", "--json");
        using var status = JsonDocument.Parse(output);
        return status.RootElement.GetProperty("openCalls").GetInt32();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var end = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            end.IsCancellationRequested.ShouldBeFalse(otherwise);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
