using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Factory.Scenes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Running;

/// <summary>The cord, pulled by the command line while streams are open in a real process.</summary>
public sealed class StopTests
{
    private const int Streams = 20;
    private const int LimitMs = 120_000;
    private const string Question =
        """{"model":"clerk-large","stream":true,"messages":[{"role":"user","content":"Go on."}]}""";

    [Fact]
    public async Task Stopping_an_agent_cuts_its_streams_and_refuses_its_next_call_until_release()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        await using var model = await EndlessModel.StartAsync();
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        await using var factory = await SampleFactory.StartAsync(
            ScenesReader.ReadFile(path),
            path,
            folder.Path,
            Repository.Executable,
            limit.Token,
            model.BaseUrl
        );
        using var http = new HttpClient { BaseAddress = factory.AgentUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            factory.KeyOf("office-clerk")
        );

        var streams = new List<Stream>();
        for (var i = 0; i < Streams; i++)
            streams.Add(await OpenAsync(http, limit.Token));
        await Until.TrueAsync(() => model.Open == Streams, "all streams reach the model");

        var watch = Stopwatch.StartNew();
        var (code, output, error) = await factory.CommandAsync(limit.Token, "stop", "office-clerk");
        code.ShouldBe(0, output + error);
        foreach (var stream in streams)
            await DrainAsync(stream, limit.Token);
        await Until.TrueAsync(() => model.Open == 0, "the upstream sockets are closed");
        Console.WriteLine($"figure: stop_{Streams}_streams_ms {watch.ElapsedMilliseconds}");

        using var refused = await AskAsync(http, limit.Token);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync(limit.Token)).ShouldContain("jidoka:contained");

        (code, output, error) = await factory.CommandAsync(limit.Token, "release", "office-clerk");
        code.ShouldBe(0, output + error);
        await using var again = await OpenAsync(http, limit.Token);
        await Until.TrueAsync(() => model.Open == 1, "the released agent reaches the model again");
    }

    private static async Task<Stream> OpenAsync(HttpClient http, CancellationToken limit)
    {
        var answer = await AskAsync(http, limit);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var stream = await answer.Content.ReadAsStreamAsync(limit);
        (await stream.ReadAsync(new byte[64], limit)).ShouldBeGreaterThan(0);
        return stream;
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, CancellationToken limit) =>
        http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent(Question, Encoding.UTF8, "application/json"),
            },
            HttpCompletionOption.ResponseHeadersRead,
            limit
        );

    /// <summary>Reads to the end of a stream that was cut: an orderly end and a broken connection both count.</summary>
    private static async Task DrainAsync(Stream stream, CancellationToken limit)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, limit) > 0) { }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut.
        }
        await stream.DisposeAsync();
    }
}
