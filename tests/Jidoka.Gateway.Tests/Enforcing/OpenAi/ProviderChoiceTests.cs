using System.Net;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Several providers behind one model: whose turn it is, and who is left alone.</summary>
public sealed class ProviderChoiceTests
{
    private int _first;
    private int _second;

    [Fact]
    public async Task Calls_are_spread_by_weight()
    {
        await using var door = await OpenAsync(Answers(Text), Answers(Text), (3, 1));
        for (var i = 0; i < 8; i++)
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((6, 2));
    }

    [Fact]
    public async Task A_provider_without_weight_is_for_failover_only()
    {
        await using var door = await OpenAsync(Answers("{}", 500), Answers(Text), (1, 0));
        for (var i = 0; i < 4; i++)
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((4, 4));
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_left_alone_and_the_other_answers()
    {
        await using var door = await OpenAsync(Answers("{}", 500), Answers(Text), (1, 0));
        for (var i = 0; i < 2 * UpstreamBreaker.MinAttempts; i++)
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        _first.ShouldBe(UpstreamBreaker.MinAttempts);
        _second.ShouldBe(2 * UpstreamBreaker.MinAttempts);
    }

    [Fact]
    public async Task When_all_are_left_alone_the_call_is_refused_at_once_by_name()
    {
        await using var door = await OpenAsync(Answers("{}", 501), Answers("{}", 501), null);
        for (var i = 0; i < UpstreamBreaker.MinAttempts; i++)
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.BadGateway);
        Retire(door, "provider-1");
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        text.ShouldContain("upstream_resting");
        _first.ShouldBe(UpstreamBreaker.MinAttempts);
        (await door.Pipeline.Passages.Last().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task Refusals_and_limits_are_no_failures_of_the_provider()
    {
        await using var door = await OpenAsync(Answers("{}", 400), Answers("{}", 400), null);
        for (var i = 0; i < 2 * UpstreamBreaker.MinAttempts; i++)
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.BadRequest);
        _first.ShouldBe(2 * UpstreamBreaker.MinAttempts);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task A_provider_that_is_silent_for_too_long_sends_the_call_to_the_next(string more)
    {
        var answer = more.Length == 0 ? Text : Say("a") + End("stop") + Done;
        await using var door = await OpenAsync(
            Hang,
            more.Length == 0 ? Answers(answer) : Streams(answer),
            (1, 0)
        );
        Within(door, "provider-0", timeoutMs: 100);
        (await door.TalkAsync(DoorHarness.Ask(more))).ShouldBe((HttpStatusCode.OK, answer));
        (_first, _second).ShouldBe((1, 1));
        var settled = await door.Pipeline.Passages.ShouldHaveSingleItem().Settled;
        (settled.As, settled.Provider).ShouldBe((SettledAs.Done, "provider-1"));
    }

    [Fact]
    public async Task After_the_first_bytes_a_silence_sends_the_call_nowhere_else()
    {
        await using var door = await OpenAsync(
            async http =>
            {
                await Streams(Say("a"))(http);
                await Hang(http);
            },
            Streams(Say("b"), End("stop"), Done),
            (1, 0)
        );
        Within(door, "provider-0", timeoutMs: 200);
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(",\"stream\":true"));
        text.ShouldStartWith(Say("a") + "data: {\"error\":");
        (_first, _second).ShouldBe((1, 0));
    }

    [Fact]
    public async Task The_calls_own_bound_ends_it_whatever_providers_are_left()
    {
        var bounds = new LlmBounds { MaxCallMs = 300 };
        await using var door = await OpenAsync(Hang, Answers(Text), (1, 0), bounds);
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        (_first, _second).ShouldBe((1, 0));
    }

    [Fact]
    public async Task The_calls_own_bound_ends_a_wait_that_a_provider_asks_for()
    {
        var bounds = new LlmBounds { MaxCallMs = 300 };
        await using var door = await OpenAsync(Busy("4"), Busy("4"), null, bounds);
        Retire(door, "provider-1");
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        _first.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_that_a_provider_asks_for_is_no_silence_of_its_own()
    {
        await using var door = await OpenAsync(
            http => _first > 1 ? Answers(Text)(http) : Busy("1")(http),
            Hang,
            null
        );
        Retire(door, "provider-1");
        Within(door, "provider-0", timeoutMs: 600);
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        _first.ShouldBe(2);
    }

    private static Task Hang(HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted);

    private static RequestDelegate Busy(string seconds) =>
        http =>
        {
            http.Response.Headers.RetryAfter = seconds;
            return Answers("{}", 503)(http);
        };

    private static void Within(DoorHarness door, string provider, int timeoutMs)
    {
        var asset = door.Pipeline.Factory.Find(new AssetId(AssetKind.Provider, provider))!;
        door.Pipeline.Factory = DoorHarness.Register(
            door.Pipeline.Factory,
            asset with
            {
                Provider = asset.Provider! with { TimeoutMs = timeoutMs },
            }
        );
    }

    /// <summary>Leaves the model only its other provider.</summary>
    private static void Retire(DoorHarness door, string provider)
    {
        var model = door.Pipeline.Factory.Find(AssetId.Model("gpt"))!;
        door.Pipeline.Factory = DoorHarness.Register(
            door.Pipeline.Factory,
            model with
            {
                Model = model.Model! with { Providers = model.Model.Providers.Remove(provider) },
            }
        );
    }

    private async Task<DoorHarness> OpenAsync(
        RequestDelegate first,
        RequestDelegate second,
        (int First, int Second)? weights,
        LlmBounds? bounds = null
    )
    {
        var door = await DoorHarness.StartAsync(
            bounds ?? new LlmBounds(),
            http =>
            {
                Interlocked.Increment(ref _first);
                return first(http);
            },
            http =>
            {
                Interlocked.Increment(ref _second);
                return second(http);
            }
        );
        if (weights is not { } given)
            return door;
        var model = door.Pipeline.Factory.Find(AssetId.Model("gpt"))!;
        door.Pipeline.Factory = DoorHarness.Register(
            door.Pipeline.Factory,
            model with
            {
                Model = model.Model! with
                {
                    Weights = ImmutableSortedDictionary<string, int>
                        .Empty.Add("provider-0", given.First)
                        .Add("provider-1", given.Second),
                },
            }
        );
        return door;
    }
}
