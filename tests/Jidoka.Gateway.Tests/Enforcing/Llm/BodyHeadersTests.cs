using System.Globalization;
using System.Net;
using System.Text;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;
using Anthropics = Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;
using OpenAiResponses = Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.Llm;

/// <summary>A body that says that it is written in another way than it is read, at each door of model calls.</summary>
public sealed class BodyHeadersTests
{
    private static readonly (string Path, string Body)[] Doors =
    [
        ("v1/chat/completions", DoorHarness.Ask()),
        (OpenAiResponses.Path, OpenAiResponses.Ask()),
        ("v1/embeddings", """{"model":"gpt","input":"hi"}"""),
        ("v1/messages", Anthropics.Ask()),
        ("v1/messages/count_tokens", Anthropics.Ask().Replace("\"max_tokens\":10,", "")),
    ];

    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: identity, chunked")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: xchunked, chunked")]
    [InlineData("Transfer-Encoding: , chunked")]
    public async Task A_coding_beside_the_chunks_is_refused_unread(string framing)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        foreach (var (path, body) in Doors)
            (await ChunkedAsync(door, path, body, framing)).ShouldMatch(
                "^HTTP/1\\.1 4(00|15)",
                path
            );
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("transfer-encoding: Chunked")]
    public async Task Chunks_alone_are_undone(string framing)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        foreach (var (path, body) in Doors[..2])
            (await ChunkedAsync(door, path, body, framing)).ShouldNotMatch("^HTTP/1\\.1 4", path);
        door.Pipeline.Passages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-16; x=utf-8")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json; charset=utf-7, utf-8")]
    [InlineData("application/json; charset=xutf-8")]
    [InlineData("application/json; charset*=utf-16''utf-8")]
    [InlineData("application/json, text/plain")]
    [InlineData("application/json-seq")]
    [InlineData("application/jsonp; charset=utf-8")]
    [InlineData("text/json")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_body_of_another_type_or_character_set_is_refused(string type)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        foreach (var (path, body) in Doors)
            (await TypedAsync(door, path, body, type)).ShouldBe(
                HttpStatusCode.UnsupportedMediaType,
                path
            );
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; Charset=\"UTF-8\"")]
    public async Task Json_in_UTF8_is_read(string type)
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        (await TypedAsync(door, Doors[0].Path, Doors[0].Body, type)).ShouldBe(HttpStatusCode.OK);
    }

    private static Task<string> ChunkedAsync(
        DoorHarness door,
        string path,
        string body,
        string framing
    ) =>
        door.RawAsync(
            $"POST /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nanthropic-version: 2023-06-01\r\n"
                + $"Content-Type: application/json\r\nAuthorization: Bearer {FakeIdentifier.Key}\r\n{framing}\r\n\r\n"
                + body.Length.ToString("x", CultureInfo.InvariantCulture)
                + $"\r\n{body}\r\n0\r\n\r\n"
        );

    private static async Task<HttpStatusCode> TypedAsync(
        DoorHarness door,
        string path,
        string body,
        string type
    )
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        content.Headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        if (!door.Client.DefaultRequestHeaders.Contains("anthropic-version"))
            door.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        using var response = await door.PostAsync(content, path);
        return response.StatusCode;
    }
}
