using CsCheck;
using Jidoka.Gateway.Intercepting.Llm;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class HeldStreamTests
{
    private const string Streaming = ",\"stream\":true";

    private static readonly string[] TwoCalls =
    [
        Chunk("""{"role":"assistant","content":null}"""),
        Say("I will."),
        Piece(0, "", "a", "send_mail"),
        Piece(0, """{"to":"x"""),
        Piece(0, "\"}"),
        ": ping\n\n",
        Piece(1, "", "b", "read"),
        Piece(1, """{"n":1}"""),
        End("tool_calls"),
        "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n",
        Done,
    ];

    private static Decision NoMail(string function, string arguments) =>
        function == "send_mail" ? FakePipeline.Deny : FakePipeline.Allow;

    [Fact]
    public async Task No_piece_of_a_tool_call_is_released_before_its_decision()
    {
        var decide = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(Streams(TwoCalls));
        door.Pipeline.BeforeTools = () => decide.Task;
        using var response = await door.PostAsync(DoorHarness.Ask(Streaming));
        var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[TwoCalls[0].Length + TwoCalls[1].Length];
        await stream.ReadExactlyAsync(first).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        var next = stream.ReadAsync(new byte[1]).AsTask();
        await Should.ThrowAsync<TimeoutException>(next.WaitAsync(TimeSpan.FromMilliseconds(150)));
        decide.SetResult();
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(1);
    }

    [Fact]
    public async Task Allowed_tool_calls_pass_byte_for_byte()
    {
        await using var door = await DoorHarness.StartAsync(Streams(TwoCalls));
        var seen = new List<(string, string)>();
        door.Pipeline.DecideTool = (f, a) =>
        {
            seen.Add((f, a));
            return FakePipeline.Allow;
        };
        (await door.TalkAsync(DoorHarness.Ask(Streaming))).Text.ShouldBe(string.Concat(TwoCalls));
        seen.ShouldBe([("send_mail", """{"to":"x"}"""), ("read", """{"n":1}""")]);
        (await door.Pipeline.Passages.Single().Settled).CompletionTokens.ShouldBe(4);
    }

    [Fact]
    public async Task A_stream_passes_byte_for_byte_however_it_is_split()
    {
        var whole = string.Concat(TwoCalls).Replace("\n\n", "\r\n\r\n");
        var pieces = Array.Empty<string>();
        await using var door = await DoorHarness.StartAsync(context => Streams(pieces)(context));
        await Gen.Int[1, 400]
            .Array[1, 12]
            .SampleAsync(
                async sizes =>
                {
                    pieces = Split(whole, sizes);
                    (await door.TalkAsync(DoorHarness.Ask(Streaming))).Text.ShouldBe(whole);
                },
                iter: 60,
                threads: 1
            );
    }

    [Fact]
    public async Task Of_parallel_calls_the_refused_one_leaves_and_the_other_is_renumbered()
    {
        await using var door = await DoorHarness.StartAsync(Streams(TwoCalls));
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldNotContain("\"name\":\"send_mail\"");
        text.ShouldStartWith(TwoCalls[0] + TwoCalls[1]);
        text.ShouldEndWith(TwoCalls[9] + Done);
        var read = StreamedAnswer.Read(text);
        read.Content.ShouldStartWith("I will.\n\nJidoka: send_mail was refused by policy no-mail");
        read.Calls.ShouldBe([("b", "read", """{"n":1}""")]);
        read.Finish.ShouldBe("tool_calls");
        door.Pipeline.Intents.Select(i => i.IsSettled).ShouldBe([false, true]);
    }

    [Fact]
    public async Task When_no_call_is_left_the_answer_stops()
    {
        await using var door = await DoorHarness.StartAsync(Streams(TwoCalls));
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        var read = StreamedAnswer.Read(text);
        read.Calls.ShouldBeEmpty();
        read.Finish.ShouldBe("stop");
        read.Content.ShouldContain("read was refused");
        text.ShouldContain(": ping\n\n");
        door.Pipeline.Passages.Single().Answer.ShouldBe(text);
    }

    [Fact]
    public async Task A_call_in_one_chunk_with_its_end_is_decided()
    {
        var chunk = Piece(0, "{}", "a", "send_mail")
            .Replace("\"finish_reason\":null", "\"finish_reason\":\"tool_calls\"");
        await using var door = await DoorHarness.StartAsync(Streams(chunk, Done));
        door.Pipeline.DecideTool = NoMail;
        var read = StreamedAnswer.Read((await door.TalkAsync(DoorHarness.Ask(Streaming))).Text);
        read.Calls.ShouldBeEmpty();
        read.Finish.ShouldBe("stop");
    }

    [Fact]
    public async Task Calls_that_only_done_ends_are_decided_and_the_answer_gets_an_end()
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(Piece(0, "{}", "a", "send_mail"), "data: [DONE]")
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        var read = StreamedAnswer.Read(text);
        read.Calls.ShouldBeEmpty();
        read.Finish.ShouldBe("stop");
        text.ShouldEndWith("data: [DONE]");
    }

    [Fact]
    public async Task Pieces_that_follow_a_released_call_are_refused()
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(
                Piece(0, "{}", "a", "read"),
                End("tool_calls"),
                Piece(0, """{"to":"evil"}"""),
                End("tool_calls"),
                Done
            )
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldNotContain("evil");
        StreamedAnswer.Read(text).Calls.ShouldBe([("a", "read", "{}")]);
    }

    [Fact]
    public async Task A_call_whose_pieces_name_two_functions_is_refused()
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(
                Piece(0, "", "a", "read"),
                Piece(0, "{}", "a", "send_mail"),
                End("tool_calls"),
                Done
            )
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldContain("jidoka:malformed-call");
        StreamedAnswer.Read(text).Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_choice_is_held_and_ends_on_its_own()
    {
        string Of(int choice, string id, string name) =>
            Piece(0, "{}", id, name)
                .Replace("\"index\":0,\"delta\"", $"\"index\":{choice},\"delta\"");
        await using var door = await DoorHarness.StartAsync(
            Streams(
                Of(0, "a", "read"),
                Of(1, "b", "send_mail"),
                End("tool_calls"),
                End("tool_calls", 1),
                Done
            )
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming + ",\"n\":2"));
        StreamedAnswer.Read(text, 0).Calls.ShouldBe([("a", "read", "{}")]);
        StreamedAnswer.Read(text, 0).Finish.ShouldBe("tool_calls");
        StreamedAnswer.Read(text, 1).Calls.ShouldBeEmpty();
        StreamedAnswer.Read(text, 1).Finish.ShouldBe("stop");
    }

    [Fact]
    public async Task Calls_larger_than_the_bound_are_refused_by_its_name()
    {
        var bounds = new LlmBounds { MaxHeldBytes = 2_000 };
        var pieces = Enumerable
            .Range(0, 50)
            .Select(_ => Piece(0, new string('x', 100)))
            .Prepend(Piece(0, "", "a", "read"));
        await using var door = await DoorHarness.StartAsync(
            bounds,
            Streams([.. pieces, End("tool_calls"), Done])
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        var read = StreamedAnswer.Read(text);
        read.Calls.ShouldBeEmpty();
        read.Content.ShouldContain("MaxHeldBytes");
        read.Finish.ShouldBe("stop");
        text.ShouldEndWith(Done);
        text.ShouldNotContain("xxx");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Done);
    }

    [Fact]
    public async Task A_waiting_client_is_kept_alive_while_calls_are_held()
    {
        var goOn = new TaskCompletionSource();
        var bounds = new LlmBounds { KeepAliveMs = 20 };
        await using var door = await DoorHarness.StartAsync(
            bounds,
            async context =>
            {
                await Streams(Piece(0, "{}", "a", "read"))(context);
                await goOn.Task;
                await Streams(End("tool_calls"), Done)(context);
            }
        );
        using var response = await door.PostAsync(DoorHarness.Ask(Streaming));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))
            .ShouldNotBeNull()
            .ShouldStartWith(": ");
        goOn.SetResult();
        StreamedAnswer.Read(await reader.ReadToEndAsync()).Calls.ShouldBe([("a", "read", "{}")]);
    }

    [Fact]
    public async Task A_stream_whose_record_fails_does_not_end_as_if_it_had_passed()
    {
        await using var door = await DoorHarness.StartAsync(Streams(Say("a"), End("stop"), Done));
        door.Pipeline.OnSettle = _ => new Jidoka.Gateway.Enforcing.RefusedException(
            Jidoka.Gateway.Enforcing.RefusalFault.LedgerUnavailable,
            "no ledger"
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldNotContain("[DONE]");
        text.ShouldContain("jidoka:ledger-unavailable");
    }

    private static string[] Split(string whole, int[] sizes)
    {
        var pieces = new List<string>();
        for (int at = 0, i = 0; at < whole.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], whole.Length - at);
            pieces.Add(whole.Substring(at, size));
            at += size;
        }
        return [.. pieces];
    }
}
