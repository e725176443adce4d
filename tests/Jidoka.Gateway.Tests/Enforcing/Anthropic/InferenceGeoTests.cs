using System.Net;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

/// <summary>Where data is processed is for policy to say.</summary>
public sealed class InferenceGeoTests
{
    [Theory]
    [InlineData("\"us\"", "inference_geo=us")]
    [InlineData("\"eu or \\u0022\"", "inference_geo=(not a name)")]
    public async Task A_wish_where_data_is_processed_is_told_to_policy_with_its_value(
        string value,
        string feature
    )
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));

        using var answer = await SendAsync(door, Ask($",\"inference_geo\":{value}"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        door.Pipeline.Passages.ShouldHaveSingleItem().Call.ProviderFeatures.ShouldBe([feature]);
    }

    [Fact]
    public async Task A_tool_cannot_pass_for_such_a_wish()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));

        using var answer = await SendAsync(
            door,
            Ask(",\"tools\":[{\"type\":\"inference_geo=us\",\"name\":\"t\"}]")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_wish_is_no_feature()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));

        using var answer = await SendAsync(door, Ask(",\"inference_geo\":null"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        door.Pipeline.Passages.ShouldHaveSingleItem().Call.ProviderFeatures.ShouldBeEmpty();
    }
}
