using System.Net;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>What stock clients write that no page of the API shows.</summary>
public sealed class NullFieldTests
{
    [Fact]
    public async Task A_text_part_may_say_that_it_is_no_refusal()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Upstreams.Text));
        var (status, _) = await door.TalkAsync(
            """{"model":"gpt","messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"text","text":"b","refusal":null}]},{"role":"user","content":"c"}]}"""
        );
        status.ShouldBe(HttpStatusCode.OK);
    }
}
