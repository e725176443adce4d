using System.Net;
using Jidoka.Gateway.Enforcing;
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
        (int First, int Second)? weights
    )
    {
        var door = await DoorHarness.StartAsync(
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
