using System.Net;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Responses that later requests name: kept here, for their own principal, and never by the provider.</summary>
public sealed class KeptResponsesTests
{
    private const string First = """{"model":"gpt","input":"hi"}""";
    private const string Named =
        """{"model":"gpt","input":"go on","previous_response_id":"resp_1"}""";
    private const string Item =
        """{"model":"gpt","input":[{"role":"user","content":"hi"},{"type":"item_reference","id":"msg_1"},{"role":"user","content":"go on"}]}""";

    private readonly List<string> _received = [];

    [Theory]
    [InlineData(Named)]
    [InlineData(Item)]
    public async Task What_a_request_names_is_put_in_and_labelled_and_the_provider_keeps_nothing(
        string second
    )
    {
        await using var door = await DoorHarness.StartAsync(Upstream(Answer(Said)));
        (await TalkAsync(door, First)).Status.ShouldBe(HttpStatusCode.OK);
        (await TalkAsync(door, second)).Status.ShouldBe(HttpStatusCode.OK);
        var body = JsonDocument.Parse(_received[1]).RootElement;
        body.GetProperty("store").GetBoolean().ShouldBeFalse();
        body.TryGetProperty("previous_response_id", out _).ShouldBeFalse();
        var input = body.GetProperty("input");
        input.GetArrayLength().ShouldBe(3);
        input[0].GetProperty("content").GetString().ShouldBe("hi");
        input[1].GetRawText().ShouldBe(Said);
        input[2].GetRawText().ShouldContain("go on");
        var call = door.Pipeline.Passages.Last().Call;
        call.Parts.Select(p => p.Role).ShouldBe([PartRole.User, PartRole.Assistant, PartRole.User]);
        call.Hint.HasAssistantTurn.ShouldBeTrue();
    }

    [Fact]
    public async Task A_streamed_response_can_be_named_and_named_again()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(Stream(Created, Delta("hello"), Completed(Said)))
        );
        await TalkAsync(door, """{"model":"gpt","input":"hi","stream":true}""");
        var more = Named.Replace("\"model\"", "\"stream\":true,\"model\"");
        await TalkAsync(door, more);
        (await TalkAsync(door, more)).Status.ShouldBe(HttpStatusCode.OK);
        door.Pipeline.Passages.Last().Call.Parts.Length.ShouldBe(5);
    }

    [Fact]
    public async Task A_stream_that_did_not_come_to_its_end_cannot_be_named()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(Stream(Created, Delta("hello")) + Stream(Created))
        );
        await TalkAsync(door, """{"model":"gpt","input":"hi","stream":true}""");
        var (status, text) = await TalkAsync(door, Named);
        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain("previous_response_not_found");
    }

    [Theory]
    [InlineData("resp_1")]
    [InlineData("msg_1")]
    public async Task An_answer_whose_id_is_no_text_is_given_and_cannot_be_named(string id)
    {
        await using var door = await DoorHarness.StartAsync(
            Upstream(Answer(Said).Replace(id, "\\ud800"))
        );
        var (status, text) = await TalkAsync(door, First);
        status.ShouldBe(HttpStatusCode.OK, text);
        (await TalkAsync(door, Named)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(Named, "resp_1")]
    [InlineData(Item, "msg_1")]
    public async Task A_name_that_is_no_text_is_400(string second, string id)
    {
        await using var door = await DoorHarness.StartAsync(Upstream(Answer(Said)));
        var (status, text) = await TalkAsync(door, second.Replace(id, "\\ud800"));
        status.ShouldBe(HttpStatusCode.BadRequest, text);
        _received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_that_is_not_among_what_is_kept_is_refused_by_its_id()
    {
        await using var door = await DoorHarness.StartAsync(Upstream(Answer(Said)));
        await TalkAsync(door, First);
        var (status, text) = await TalkAsync(door, Item.Replace("msg_1", "msg_none"));
        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain("item_not_found");
        text.ShouldContain("msg_none");
        _received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Named, "previous_response_not_found")]
    [InlineData(Item, "item_not_found")]
    public async Task Another_agent_cannot_name_it(string second, string code)
    {
        await using var door = await DoorHarness.StartAsync(Upstream(Answer(Said)));
        await TalkAsync(door, First);
        door.Identifier.Other = new OtherAgent();
        var (status, text) = await TalkAsync(door, second);
        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain(code);
        _received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"model":"gpt","input":"hi","store":false}""")]
    [InlineData("""{"model":"gpt","input":"other","previous_response_id":"resp_0"}""")]
    public async Task What_was_not_to_be_kept_or_not_answered_cannot_be_named(string first)
    {
        await using var door = await DoorHarness.StartAsync(Upstream(Answer(Said)));
        await TalkAsync(door, first);
        var (status, text) = await TalkAsync(door, Named);
        status.ShouldBe(HttpStatusCode.BadRequest);
        text.ShouldContain("previous_response_not_found");
    }

    [Fact]
    public async Task A_refused_call_is_kept_as_the_words_that_the_agent_got()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstream(Answer(Call(0, "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        await TalkAsync(door, First);
        await TalkAsync(door, Named);
        _received[1].ShouldContain("send_mail was refused");
        _received[1].ShouldNotContain("function_call");
    }

    [Fact]
    public async Task A_function_whose_call_is_named_is_known_by_its_result()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstream(Answer(Call(0, "read", "{}")))
        );
        await TalkAsync(door, First);
        await TalkAsync(
            door,
            """{"model":"gpt","previous_response_id":"resp_1","input":[{"type":"function_call_output","call_id":"call_0","output":"x"}]}"""
        );
        var part = door.Pipeline.Passages.Last().Call.Parts.Last();
        part.Role.ShouldBe(PartRole.ToolResult);
        part.ToolName.ShouldBe("read");
    }

    [Fact]
    public void Answers_are_bounded_in_age_and_in_room()
    {
        var time = new FakeTimeProvider();
        var kept = new KeptAnswers(time);
        var (one, other) = (
            new Jidoka.Gateway.Identifying.Sessions.SessionPrincipal(new("a"), null),
            new Jidoka.Gateway.Identifying.Sessions.SessionPrincipal(new("b"), null)
        );
        kept.Keep(one, new("old", new byte[10], []));
        kept.Keep(one, new("huge", new byte[KeptAnswers.MaxAnswerBytes + 1], []));
        kept.Answer(one, "huge").ShouldBeNull();
        kept.Answer(one, "old").ShouldNotBeNull();
        time.Advance(TimeSpan.FromMilliseconds(KeptAnswers.MaxAgeMs + 1));
        kept.Answer(one, "old").ShouldBeNull();

        kept.Keep(other, new("small", new byte[10], []));
        var large = new byte[KeptAnswers.MaxAnswerBytes];
        for (var i = 0; i <= KeptAnswers.MaxBytes / KeptAnswers.MaxAnswerBytes; i++)
            kept.Keep(one, new("large-" + i, large, []));
        kept.Answer(one, "large-0").ShouldBeNull();
        kept.Answer(one, "large-2").ShouldNotBeNull();
        kept.Answer(other, "small").ShouldNotBeNull();
    }

    private RequestDelegate Upstream(string answer) =>
        async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (_received)
                _received.Add(body);
            await Upstreams.Answers(answer)(http);
        };

    private sealed class OtherAgent : IIdentifier
    {
        public ValueTask<Identification> IdentifyAsync(
            HttpRequest request,
            CancellationToken aborted
        ) =>
            new(
                new Identification(
                    new Caller
                    {
                        Tenant = new("t"),
                        Agent = new("other"),
                        Credential = CredentialKind.AgentKey,
                        CredentialId = "k2",
                    },
                    null,
                    ""
                )
            );
    }
}
