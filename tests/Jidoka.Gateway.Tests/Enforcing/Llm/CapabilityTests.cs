using System.Net;
using System.Text.Json;
using Jidoka.Gateway.Tests.Enforcing.Anthropic;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.Llm;

/// <summary>What is declared of a model is held against what a request needs, before anything of it is sent.</summary>
public sealed class CapabilityTests
{
    private static readonly ModelCapabilities Nothing = new()
    {
        ContextTokens = 100,
        MaxOutputTokens = 50,
        Images = false,
        Audio = false,
        Documents = false,
        Tools = false,
        ParallelTools = false,
        Streaming = false,
        StructuredOutput = false,
        Reasoning = false,
    };

    private int _first;
    private int _second;

    public static TheoryData<string, string, string> Needs { get; } =
        new()
        {
            {
                "chat",
                ChatPart("image_url", "\"image_url\":{\"url\":\"data:image/png;base64,AA\"}"),
                "images"
            },
            {
                "chat",
                ChatPart("input_audio", "\"input_audio\":{\"data\":\"AA\",\"format\":\"wav\"}"),
                "audio"
            },
            { "chat", ChatPart("file", "\"file\":{\"file_data\":\"AA\"}"), "documents" },
            {
                "chat",
                Chat("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"),
                "tools"
            },
            { "chat", Chat("\"parallel_tool_calls\":true"), "parallelTools" },
            { "chat", Chat("\"stream\":true"), "streaming" },
            {
                "chat",
                Chat(
                    "\"response_format\":{\"json_schema\":{\"type\":\"object\"},\"type\":\"json_schema\"}"
                ),
                "structuredOutput"
            },
            { "chat", Chat("\"reasoning_effort\":\"low\""), "reasoning" },
            { "chat", Chat("\"max_tokens\":51"), "max_tokens" },
            { "chat", Chat("\"max_completion_tokens\":1e30"), "max_completion_tokens" },
            {
                "responses",
                Response(
                    "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AA\"}]}]"
                ),
                "images"
            },
            {
                "responses",
                Response(
                    "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}]"
                ),
                "audio"
            },
            {
                "responses",
                Response(
                    "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_data\":\"AA\"}]}]"
                ),
                "documents"
            },
            {
                "responses",
                Response("\"input\":\"hi\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]"),
                "tools"
            },
            {
                "responses",
                Response("\"input\":\"hi\",\"parallel_tool_calls\":true"),
                "parallelTools"
            },
            { "responses", Response("\"input\":\"hi\",\"stream\":true"), "streaming" },
            {
                "responses",
                Response(
                    "\"input\":\"hi\",\"text\":{\"verbosity\":\"low\",\"format\":{\"type\":\"json_schema\",\"schema\":{}}}"
                ),
                "structuredOutput"
            },
            {
                "responses",
                Response("\"input\":\"hi\",\"reasoning\":{\"effort\":\"low\"}"),
                "reasoning"
            },
            {
                "responses",
                Response("\"input\":\"hi\",\"max_output_tokens\":51"),
                "max_output_tokens"
            },
            {
                "messages",
                Message(
                    "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"AA\"}}]}]"
                ),
                "images"
            },
            {
                "messages",
                Message(
                    "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"AA\"}}]}]}]"
                ),
                "images"
            },
            {
                "messages",
                Message(
                    "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"AA\"}}]}]"
                ),
                "documents"
            },
            {
                "messages",
                Message("\"messages\":[],\"tools\":[{\"name\":\"f\",\"input_schema\":{}}]"),
                "tools"
            },
            { "messages", Message("\"messages\":[],\"stream\":true"), "streaming" },
            {
                "messages",
                Message(
                    "\"messages\":[],\"output_format\":{\"type\":\"json_schema\",\"schema\":{}}"
                ),
                "structuredOutput"
            },
            {
                "messages",
                Message(
                    "\"messages\":[],\"output_config\":{\"effort\":\"low\",\"format\":{\"type\":\"json_schema\",\"schema\":{}}}"
                ),
                "structuredOutput"
            },
            {
                "messages",
                Message("\"messages\":[],\"thinking\":{\"budget_tokens\":5,\"type\":\"enabled\"}"),
                "reasoning"
            },
            { "messages", Message("\"messages\":[]", 51), "max_tokens" },
        };

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task What_a_model_is_declared_without_is_refused_by_name_before_anything_is_sent(
        string protocol,
        string body,
        string lacking
    )
    {
        await using var door = await OpenAsync(Nothing);

        using var answer = await SendAsync(door, protocol, body);
        var text = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, text);
        using var said = JsonDocument.Parse(text);
        said.RootElement.GetProperty("error")
            .GetProperty("message")
            .GetString()
            .ShouldNotBeNull()
            .ShouldContain($"'{lacking}'");
        text.ShouldContain("invalid_request_error");
        (_first, _second).ShouldBe((0, 0));
        door.Pipeline.Passages.ShouldBeEmpty();
        door.Pipeline.Refusals.ShouldHaveSingleItem()
            .Decision.Policies.ShouldBe(["jidoka:model-capability"]);
    }

    [Theory]
    [InlineData(
        "chat",
        """{"model":"gpt","messages":[{"role":"user","content":"hi"}],"max_tokens":50,"reasoning_effort":"none","parallel_tool_calls":false,"stream":false,"response_format":{"type":"text"},"tools":[]}"""
    )]
    [InlineData(
        "responses",
        """{"model":"gpt","input":"hi","max_output_tokens":50,"reasoning":{"effort":"none"},"parallel_tool_calls":false,"text":{"format":{"type":"text"}},"tools":[]}"""
    )]
    [InlineData(
        "messages",
        """{"model":"claude","max_tokens":50,"messages":[{"role":"user","content":"hi"}],"thinking":{"type":"disabled"},"tools":[]}"""
    )]
    public async Task What_needs_nothing_of_that_passes(string protocol, string body)
    {
        await using var door = await OpenAsync(Nothing);

        using var answer = await SendAsync(door, protocol, body);

        await door.Pipeline.Passages.ShouldHaveSingleItem().Settled;
        (_first + _second).ShouldBe(1);
        door.Pipeline.Coverage.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_at_which_the_model_lacks_it_is_never_tried()
    {
        await using var door = await OpenAsync(
            null,
            facts =>
                facts with
                {
                    Weights = ImmutableSortedDictionary<string, int>
                        .Empty.Add("provider-0", 9)
                        .Add("provider-1", 1),
                    Capabilities = new() { Images = true },
                    CapabilitiesAt = ImmutableSortedDictionary<string, ModelCapabilities>.Empty.Add(
                        "provider-0",
                        new() { Images = false }
                    ),
                }
        );
        var image = ChatPart("image_url", "\"image_url\":{\"url\":\"data:image/png;base64,AA\"}");
        for (var i = 0; i < 5; i++)
            (await door.TalkAsync(image)).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((0, 5));

        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((1, 5));
    }

    [Fact]
    public async Task When_the_only_provider_that_can_fails_no_other_is_tried()
    {
        await using var door = await OpenAsync(
            null,
            facts =>
                facts with
                {
                    CapabilitiesAt = ImmutableSortedDictionary<string, ModelCapabilities>.Empty.Add(
                        "provider-1",
                        new() { MaxOutputTokens = 10 }
                    ),
                },
            first: Answers("{}", 400)
        );

        var (status, _) = await door.TalkAsync(Chat("\"max_tokens\":11"));

        status.ShouldBe(HttpStatusCode.BadRequest);
        (_first, _second).ShouldBe((1, 0));
    }

    [Fact]
    public async Task What_nobody_declared_passes_and_is_counted()
    {
        await using var door = await OpenAsync(new() { Tools = true });

        (
            await door.TalkAsync(
                ChatPart("image_url", "\"image_url\":{\"url\":\"data:image/png;base64,AA\"}")
            )
        ).Status.ShouldBe(HttpStatusCode.OK);

        door.Pipeline.Coverage.ShouldBe([("capability", "gpt:images")]);
    }

    [Fact]
    public async Task A_plain_call_to_a_model_of_which_nothing_is_declared_is_not_counted()
    {
        await using var door = await OpenAsync(null);
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        door.Pipeline.Coverage.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_of_a_version_that_nobody_accepted_is_not_called_where_that_is_refused()
    {
        await using var door = await OpenAsync(null, facts => facts with { RefuseChanged = true });
        Serves(door, "provider-0", "v1");
        Serves(door, "provider-0", "v2");
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((0, 1));
        Serves(door, "provider-1", "v1");
        Serves(door, "provider-1", "v2");

        var (status, text) = await door.TalkAsync(DoorHarness.Ask());

        status.ShouldBe(HttpStatusCode.Forbidden);
        text.ShouldContain("jidoka:model-changed");
        text.ShouldContain("jidoka model versions gpt");
        (_first, _second).ShouldBe((0, 1));
        Apply(
            door,
            new ModelAccepted(AssetId.Model("gpt"), "provider-0", new("v2", null))
            {
                TimeMs = 0,
                By = "test",
            }
        );
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.OK);
        (_first, _second).ShouldBe((1, 1));
    }

    private static string Chat(string more) => DoorHarness.Ask("," + more);

    private static string ChatPart(string type, string more) =>
        $$"""{"model":"gpt","messages":[{"role":"user","content":[{"type":"{{type}}",{{more}}}]}]}""";

    private static string Response(string more) => $$"""{"model":"gpt",{{more}}}""";

    private static string Message(string more, int maxTokens = 10) =>
        $$"""{"model":"claude","max_tokens":{{maxTokens}},{{more}}}""";

    private static Task<HttpResponseMessage> SendAsync(
        DoorHarness door,
        string protocol,
        string body
    ) =>
        protocol == "messages"
            ? Messages.SendAsync(door, body)
            : door.PostAsync(
                DoorHarness.Json(body),
                protocol == "chat" ? "v1/chat/completions" : "v1/responses"
            );

    private static void Serves(DoorHarness door, string provider, string version) =>
        Apply(
            door,
            new ModelServed(AssetId.Model("gpt"), provider, new(version, null), null)
            {
                TimeMs = 0,
                By = "test",
            }
        );

    private static void Apply(DoorHarness door, ControlEvent change) =>
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            door.Pipeline.Factory.ControlSize,
            change
        );

    private async Task<DoorHarness> OpenAsync(
        ModelCapabilities? declared,
        Func<ModelFacts, ModelFacts>? more = null,
        RequestDelegate? first = null
    )
    {
        first ??= Answers(Text);
        var door = await DoorHarness.StartAsync(
            http =>
            {
                Interlocked.Increment(ref _first);
                return first(http);
            },
            http =>
            {
                Interlocked.Increment(ref _second);
                return Answers(Text)(http);
            }
        );
        foreach (var name in (string[])["gpt", "claude"])
        {
            var asset = door.Pipeline.Factory.Find(AssetId.Model(name))!;
            var facts = asset.Model! with { Capabilities = declared };
            Apply(
                door,
                new AssetRegistered(asset with { Model = more?.Invoke(facts) ?? facts })
                {
                    TimeMs = 0,
                    By = "test",
                }
            );
        }
        return door;
    }
}
