using System.Net;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class RefusedToolCallTests
{
    private static Decision NoMail(string function, string arguments) =>
        function == "send_mail" ? FakePipeline.Deny : FakePipeline.Allow;

    [Fact]
    public async Task Allowed_tool_calls_pass_byte_for_byte_after_they_are_decided_and_settled()
    {
        var answer = ToolCalls(("a", "read", """{"id":"é\n"}"""), ("b", "read", ""));
        await using var door = await DoorHarness.StartAsync(Answers(answer));
        var seen = new List<(string, string)>();
        door.Pipeline.DecideTool = (f, a) =>
        {
            seen.Add((f, a));
            return FakePipeline.Allow;
        };
        (await door.TalkAsync(DoorHarness.Ask())).Text.ShouldBe(answer);
        seen.ShouldBe([("read", """{"id":"é\n"}"""), ("read", "{}")]);
        door.Pipeline.Intents.ShouldAllBe(i => i.IsSettled);
    }

    [Fact]
    public async Task A_refused_call_leaves_the_answer_and_the_agent_is_told_why()
    {
        await using var door = await DoorHarness.StartAsync(
            Answers(ToolCalls(("a", "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = NoMail;
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.OK);
        var choice = JsonDocument.Parse(text).RootElement.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        var message = choice.GetProperty("message");
        message.TryGetProperty("tool_calls", out _).ShouldBeFalse();
        message
            .GetProperty("content")
            .GetString()
            .ShouldNotBeNull()
            .ShouldContain("send_mail was refused by policy no-mail");
        door.Pipeline.Intents.ShouldHaveSingleItem().IsSettled.ShouldBeFalse();
        door.Pipeline.Passages.ShouldHaveSingleItem().Answer.ShouldBe(text);
    }

    [Fact]
    public async Task Of_parallel_calls_only_the_refused_ones_leave()
    {
        await using var door = await DoorHarness.StartAsync(
            Answers(
                ToolCalls(
                    ("a", "send_mail", "{}"),
                    ("b", "read", """{"n":1.50}"""),
                    ("c", "send_mail", "{}")
                )
            )
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        var choice = JsonDocument.Parse(text).RootElement.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice
            .GetProperty("message")
            .GetProperty("tool_calls")
            .GetRawText()
            .ShouldBe("[" + Call("b", "read", """{"n":1.50}""") + "]");
    }

    [Theory]
    [InlineData("""{"to":"a","to":"b"}""")]
    [InlineData("""{"x":{"to":"a","t\u006f":"b"}}""")]
    [InlineData("""{"to":""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    public async Task Arguments_that_can_be_read_in_two_ways_are_refused_without_asking(
        string arguments
    )
    {
        await using var door = await DoorHarness.StartAsync(
            Answers(ToolCalls(("a", "read", arguments))),
            Answers("")
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        text.ShouldContain("jidoka:malformed-call");
        text.ShouldNotContain("\"tool_calls\":");
        door.Pipeline.Intents.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        """{"choices":[{"index":0,"message":{"role":"assistant","content":"x","function_call":{"name":"f","arguments":"{}"}},"finish_reason":"function_call"}]}"""
    )]
    [InlineData(
        """{"choices":[{"index":0,"message":{"role":"assistant","content":"x","tool_calls":[{"id":"a","type":"custom","custom":{"name":"f","input":"{}"}}]},"finish_reason":"tool_calls"}]}"""
    )]
    public async Task Calls_that_are_no_functions_calls_are_refused(string answer)
    {
        await using var door = await DoorHarness.StartAsync(Answers(answer));
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        var choice = JsonDocument.Parse(text).RootElement.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        choice
            .GetProperty("message")
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe(["role", "content"]);
        text.ShouldContain("x\\n\\nJidoka");
    }

    [Fact]
    public async Task Each_choice_loses_its_own_refused_calls()
    {
        var choices =
            """{"index":0,"message":{"role":"assistant","content":null,"tool_calls":["""
            + Call("a", "read", "{}")
            + """]},"finish_reason":"tool_calls"},{"index":1,"message":{"role":"assistant","content":null,"tool_calls":["""
            + Call("a", "send_mail", "{}")
            + """]},"finish_reason":"tool_calls"}""";
        await using var door = await DoorHarness.StartAsync(
            Answers($$"""{"choices":[{{choices}}]}""")
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(",\"n\":2"));
        var array = JsonDocument.Parse(text).RootElement.GetProperty("choices");
        array[0].GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        array[1].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task Two_calls_at_one_place_pass_only_together()
    {
        // Both claim index 0: whichever a client takes, it must be an allowed one.
        var answer =
            """{"choices":[{"index":0,"message":{"tool_calls":[{"index":0,"id":"a","function":{"name":"read","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"send_mail","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""";
        await using var door = await DoorHarness.StartAsync(Answers(answer));
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        text.ShouldNotContain("\"tool_calls\":");
    }

    [Fact]
    public async Task When_the_answer_cannot_be_recorded_it_does_not_pass()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.OnSettle = _ => new Jidoka.Gateway.Enforcing.RefusedException(
            Jidoka.Gateway.Enforcing.RefusalFault.LedgerUnavailable,
            "no ledger"
        );
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        text.ShouldNotContain("hello");
    }
}
