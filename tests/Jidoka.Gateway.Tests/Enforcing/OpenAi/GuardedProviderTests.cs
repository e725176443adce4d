using System.Net;
using Jidoka.Gateway.Enforcing.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Where the registration of a provider can send the gateway.</summary>
public sealed class GuardedProviderTests
{
    [Fact]
    public async Task A_provider_on_this_machine_is_reached_only_where_its_registration_allows_it()
    {
        var reached = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref reached);
            return Upstreams.Answers(Upstreams.Text)(context);
        });
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);

        var id = new AssetId(AssetKind.Provider, "provider-0");
        var asset = door.Pipeline.Factory.Find(id)!;
        foreach (
            var (url, allows) in ((string, bool)[])
                [
                    (asset.Provider!.BaseUrl, false),
                    ("http://169.254.169.254/v1", true),
                    ("http://[fd00:ec2::254]/v1", true),
                ]
        )
        {
            var other = asset.Provider with { BaseUrl = url, AllowPrivate = allows };
            door.Pipeline.Factory = DoorHarness.Register(
                door.Pipeline.Factory,
                asset with
                {
                    Provider = other,
                }
            );
            (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.BadGateway);
        }
        reached.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_sends_the_gateway_elsewhere_is_not_followed()
    {
        var reached = 0;
        await using var elsewhere = await DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref reached);
            return Task.CompletedTask;
        });
        var url = elsewhere
            .Pipeline.Factory.Find(new AssetId(AssetKind.Provider, "provider-0"))!
            .Provider!.BaseUrl;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = url + "/chat/completions";
            return Task.CompletedTask;
        });

        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.BadGateway);

        reached.ShouldBe(0);
    }
}
