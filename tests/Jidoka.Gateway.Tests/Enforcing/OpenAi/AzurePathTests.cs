using System.Net;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Azure's paths: the deployment that the path names is the model.</summary>
public sealed class AzurePathTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Theory]
    [InlineData("chat/completions", "{" + Messages + "}")]
    [InlineData("chat/completions", "{\"model\":\"alias\"," + Messages + "}")]
    [InlineData("chat/completions", "{\"model\":\"alias\"," + Messages + ",\"model\":\"no-such\"}")]
    [InlineData("chat/completions", "{" + Messages + ",\"mod\\u0065l\":\"no-such\"}")]
    [InlineData("responses", "{\"input\":\"hi\"}")]
    [InlineData("embeddings", "{\"input\":\"hi\"}")]
    public async Task The_path_names_the_model_whatever_the_body_says(string call, string body)
    {
        var received = new TaskCompletionSource<(string Path, string Body)>();
        await using var door = await DoorHarness.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            received.TrySetResult((http.Request.Path, await reader.ReadToEndAsync()));
            await Upstreams.Answers(Upstreams.Text)(http);
        });
        await TalkAsync(
            door,
            body,
            $"openai/deployments/gpt/{call}?api-version=2025-04-01-preview"
        );
        var (path, sent) = await received.Task;
        path.ShouldBe("/v1/" + call);
        var model = JsonDocument
            .Parse(sent)
            .RootElement.EnumerateObject()
            .Where(p => p.NameEquals("model"))
            .ShouldHaveSingleItem();
        model.Value.GetString().ShouldBe("gpt");
        door.Pipeline.Passages.Single().Call.Resource.Name.ShouldBe("gpt");
    }

    [Theory]
    [InlineData(
        "openai/deployments/no-such/chat/completions",
        "{" + Messages + "}",
        "model_not_found"
    )]
    [InlineData("openai/deployments/GPT/chat/completions", "{" + Messages + "}", "model_not_found")]
    [InlineData(
        "openai/deployments/gpt%2F..%2Falias/chat/completions",
        "{" + Messages + "}",
        "model_not_found"
    )]
    [InlineData(
        "openai/deployments/%ef%bd%87pt/chat/completions",
        "{" + Messages + "}",
        "model_not_found"
    )]
    [InlineData("openai/deployments/gpt/chat/completions", "{\"messages\":1}", "invalid_type")]
    [InlineData("openai/deployments/gpt/chat/completions", "[]", "invalid_type")]
    [InlineData("openai/deployments/gpt/chat/completions", "{", "invalid_json")]
    [InlineData("openai/deployments/gpt/completions", "{}", "endpoint_not_covered")]
    [InlineData("openai/deployments/gpt/extensions/chat/completions", "{}", "endpoint_not_covered")]
    public async Task What_it_cannot_mean_is_refused_by_name(string path, string body, string code)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Upstreams.Text));
        var (status, text) = await TalkAsync(door, body, path);
        ((int)status).ShouldBeInRange(400, 404);
        JsonDocument
            .Parse(text)
            .RootElement.GetProperty("error")
            .GetProperty("code")
            .GetString()
            .ShouldBe(code);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "chat/completions",
        "{" + Messages + ",\"data_sources\":[{\"type\":\"azure_search\"}]}",
        "data_sources"
    )]
    [InlineData(
        "chat/completions",
        "{" + Messages + ",\"dataSources\":[{\"type\":\"azure_search\"}]}",
        "data_sources"
    )]
    [InlineData(
        "chat/completions",
        "{" + Messages + ",\"enhancements\":{\"ocr\":{\"enabled\":true}}}",
        "enhancements"
    )]
    [InlineData("chat/completions", "{" + Messages + ",\"web_search_options\":{}}", "web_search")]
    [InlineData("chat/completions", "{" + Messages + ",\"store\":true}", "store")]
    [InlineData(
        "responses",
        "{\"input\":\"hi\",\"tools\":[{\"type\":\"code_interpreter\"}]}",
        "code_interpreter"
    )]
    [InlineData("responses", "{\"input\":\"hi\",\"background\":true}", "background")]
    [InlineData("responses", "{\"input\":\"hi\",\"store\":true}", "store")]
    public async Task What_the_provider_would_run_or_keep_is_refused_by_name_on_these_paths_too(
        string call,
        string body,
        string feature
    )
    {
        var forwarded = 0;
        await using var door = await DoorHarness.StartAsync(http =>
        {
            Interlocked.Increment(ref forwarded);
            return Upstreams.Answers(Upstreams.Text)(http);
        });

        var (status, text) = await TalkAsync(door, body, $"openai/deployments/gpt/{call}");

        status.ShouldBe(HttpStatusCode.Forbidden, text);
        JsonDocument
            .Parse(text)
            .RootElement.GetProperty("error")
            .GetProperty("param")
            .GetString()
            .ShouldBe(feature);
        forwarded.ShouldBe(0);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_path_of_responses_without_a_deployment_names_the_model_in_its_body()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer(Said)));
        (await TalkAsync(door, Ask(), "openai/responses?api-version=x")).Status.ShouldBe(
            HttpStatusCode.OK
        );
    }
}
