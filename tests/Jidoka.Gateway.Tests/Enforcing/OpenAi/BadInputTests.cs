using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Intercepting.Llm;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("v1/chat/completions")]
    [InlineData("v1/models")]
    [InlineData("v1/files")]
    public async Task Without_a_key_nothing_is_told(string path)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Client.DefaultRequestHeaders.Authorization = null;
        using var response = await door.Client.PostAsync(path, DoorHarness.Json("{"));
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Code(await response.Content.ReadAsStringAsync()).ShouldBe("invalid_api_key");
        door.Pipeline.Coverage.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST", "v1/moderations", "POST /v1/moderations")]
    [InlineData("POST", "v1/files/secret-name/content", "POST /v1/files/...")]
    [InlineData("GET", "v1/chat/completions", "GET /v1/chat/...")]
    [InlineData("DELETE", "v1/models/gpt", "DELETE /v1/models/...")]
    [InlineData("POST", "v1/whatever-it-is", "POST /v1/...")]
    [InlineData("BREW", "v1/embeddings", "OTHER /v1/embeddings")]
    [InlineData("POST", "openai/v1/files", "POST /openai/v1/files")]
    [InlineData("GET", "OpenAI/v1/responses/r", "GET /openai/v1/responses/...")]
    [InlineData("POST", "openai/deployments/gpt/completions", "POST /openai/...")]
    public async Task What_is_not_covered_is_refused_by_name_and_counted(
        string method,
        string path,
        string name
    )
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await door.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Code(await response.Content.ReadAsStringAsync()).ShouldBe("endpoint_not_covered");
        door.Pipeline.Coverage.ShouldHaveSingleItem().ShouldBe(("endpoint", name));
    }

    [Fact]
    public async Task An_unknown_model_is_404_and_never_forwarded()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        var (status, text) = await door.TalkAsync("""{"model":"gpt-99","messages":[]}""");
        status.ShouldBe(HttpStatusCode.NotFound);
        Code(text).ShouldBe("model_not_found");
        door.Pipeline.Passages.ShouldBeEmpty();
        door.Pipeline.Coverage.ShouldContain(("model", "gpt-99"));
    }

    [Fact]
    public async Task A_refused_call_is_never_forwarded()
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            requests++;
            return Answers(Text)(context);
        });
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        using var response = await door.PostAsync(DoorHarness.Ask());
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.GetValues("x-should-retry").ShouldBe(["false"]);
        var error = JsonDocument
            .Parse(await response.Content.ReadAsStringAsync())
            .RootElement.GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("policy_refused");
        error.GetProperty("code").GetString().ShouldBe("no-mail");
        error
            .GetProperty("message")
            .GetString()
            .ShouldBe(Refusal.Text("model gpt", FakePipeline.Deny));
        requests.ShouldBe(0);
        await door.Pipeline.Passages.Single().Disposed;
    }

    [Theory]
    [InlineData(Verdict.Hold)]
    [InlineData(Verdict.Transform)]
    public async Task What_is_not_plainly_allowed_is_not_forwarded(Verdict verdict)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.Decide = _ => FakePipeline.Deny with { Verdict = verdict };
        (await door.TalkAsync(DoorHarness.Ask())).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_spent_budget_is_429()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.Decide = _ => Decision.Refuse("jidoka:budget", "The budget is spent.");
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.TooManyRequests);
        Code(text).ShouldBe("jidoka:budget");
    }

    [Theory]
    [InlineData(RefusalFault.ForeignSession, 403)]
    [InlineData(RefusalFault.LedgerUnavailable, 503)]
    [InlineData(RefusalFault.TooBusy, 429)]
    public async Task What_cannot_be_decided_is_refused_in_openais_form(
        RefusalFault fault,
        int status
    )
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.EnterFault = new RefusedException(fault, "because");
        var (got, text) = await door.TalkAsync(DoorHarness.Ask());
        ((int)got).ShouldBe(status);
        Code(text).ShouldNotBeNull().ShouldStartWith("jidoka:");
    }

    [Fact]
    public async Task An_error_of_ours_shows_nothing_of_itself()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.EnterFault = new InvalidOperationException("stack and secret");
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.InternalServerError);
        text.ShouldNotContain("secret");
        door.Log.Lines.ShouldContain(l => l.Text.Contains("stack and secret"));
    }

    [Theory]
    [InlineData(",\"store\":true")]
    [InlineData(",\"tools\":[{\"type\":\"code_interpreter\"}]")]
    public async Task What_the_provider_would_run_is_refused_unless_left_to_policy(string field)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        var (status, text) = await door.TalkAsync(DoorHarness.Ask(field));
        status.ShouldBe(HttpStatusCode.Forbidden);
        Code(text).ShouldBe("provider_feature_refused");
        door.Pipeline.Passages.ShouldBeEmpty();
        var (refused, decision) = door.Pipeline.Refusals.ShouldHaveSingleItem();
        refused.Resource.ShouldBe(AssetId.Model("gpt"));
        decision.Policies.ShouldBe(["jidoka:provider-feature"]);

        var bounds = new LlmBounds { FeaturesLeftToPolicy = ["store", "code_interpreter"] };
        await using var lenient = await DoorHarness.StartAsync(bounds, Answers(Text));
        (await lenient.TalkAsync(DoorHarness.Ask(field))).Status.ShouldBe(HttpStatusCode.OK);
        lenient.Pipeline.Passages.Single().Call.ProviderFeatures.Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_image_that_the_provider_would_fetch_is_counted_and_left_to_policy()
    {
        const string ask =
            """{"model":"gpt","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]}]}""";
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        (await door.TalkAsync(ask)).Status.ShouldBe(HttpStatusCode.OK);
        door.Pipeline.Coverage.ShouldContain(("field", "remote_image"));
        door.Pipeline.Passages.Single().Call.ProviderFeatures.ShouldBe(["remote_image"]);
    }

    [Fact]
    public async Task A_body_of_100_MB_is_413()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        using var content = new ByteArrayContent(new byte[100 * 1024 * 1024]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = content,
        };
        request.Headers.ExpectContinue = true;
        using var response = await door.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        Code(await response.Content.ReadAsStringAsync()).ShouldBe("body_too_large");
    }

    [Fact]
    public async Task A_chunked_body_over_the_bound_is_413()
    {
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { MaxBodyBytes = 1000 },
            Answers(Text)
        );
        using var content = new StreamContent(new MemoryStream(new byte[5000]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = content,
        };
        request.Headers.TransferEncodingChunked = true;
        using var response = await door.Client.SendAsync(request);
        Code(await response.Content.ReadAsStringAsync()).ShouldBe("body_too_large");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_bodies_are_read_and_bombs_are_413(string coding)
    {
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { MaxBodyBytes = 100_000 },
            Answers(Text)
        );
        using var fair = await door.PostAsync(
            Packed(coding, Encoding.UTF8.GetBytes(DoorHarness.Ask()))
        );
        fair.StatusCode.ShouldBe(HttpStatusCode.OK);
        Encoding
            .UTF8.GetString(door.Pipeline.Passages.Single().Call.Body.Span)
            .Length.ShouldBeGreaterThanOrEqualTo(0);
        using var bomb = await door.PostAsync(Packed(coding, new byte[10_000_000]));
        bomb.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var broken = await door.PostAsync(Packed(coding, null));
        broken.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("zstd", "application/json", "unsupported_content_encoding")]
    [InlineData("gzip, gzip", "application/json", "unsupported_content_encoding")]
    [InlineData(null, "text/plain", "unsupported_content_type")]
    [InlineData(null, "application/json; charset=utf-16", "unsupported_content_type")]
    public async Task A_body_in_a_form_that_is_not_read_is_415(
        string? coding,
        string type,
        string code
    )
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(DoorHarness.Ask()));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (coding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await door.PostAsync(content);
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        Code(await response.Content.ReadAsStringAsync()).ShouldBe(code);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nZZ\r\n", "HTTP/1.1 400")]
    [InlineData("Content-Length: 10\r\n\r\n{\"model\":1", "HTTP/1.1 400")]
    [InlineData("Content-Length: 100\r\n\r\n{\"model\":", "HTTP/1.1 408")]
    public async Task A_body_badly_framed_or_cut_short_is_400_and_one_that_stalls_408(
        string rest,
        string status
    )
    {
        var bounds = new LlmBounds { BodyTimeoutMs = 200 };
        await using var door = await DoorHarness.StartAsync(bounds, Answers(Text));
        using var socket = new TcpClient();
        await socket.ConnectAsync(door.Url.Host, door.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FakeIdentifier.Key}\r\nContent-Type: application/json\r\n{rest}"
            )
        );
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(15));
        line.ShouldNotBeNull().ShouldStartWith(status);
    }

    private static ByteArrayContent Packed(string coding, byte[]? plain)
    {
        var content = new ByteArrayContent(
            plain is null
                ? "this is not packed"u8.ToArray()
                : UpstreamFaultTests.Compress(coding, plain)
        );
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(coding);
        return content;
    }

    private static string? Code(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("code").GetString();
}
