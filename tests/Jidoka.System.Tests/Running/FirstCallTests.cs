using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Factory.Scenes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Running;

/// <summary>A started gateway answers; how soon is a figure, for a busy machine must not fail a test.</summary>
public sealed class FirstCallTests
{
    private const int LimitMs = 120_000;

    [Fact]
    public async Task The_first_call_after_a_start_is_answered()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        var scenes = ScenesReader.ReadFile(path);
        await using var factory = await SampleFactory.StartAsync(
            scenes,
            path,
            folder.Path,
            Repository.Executable,
            limit.Token
        );
        await factory.Gateway.DisposeAsync();

        // The best of three: a busy machine can only make it slower.
        var (bestMs, bestCpuMs) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            await using var gateway = factory.StartGateway();
            await AnswerAsync(factory, scenes.Scenes[0].Prompt, limit.Token);
            bestMs = Math.Min(bestMs, watch.ElapsedMilliseconds);
            bestCpuMs = Math.Min(bestCpuMs, gateway.ProcessorMs);
        }
        Console.WriteLine($"figure: first_call_ms {bestMs}");
        Console.WriteLine($"figure: first_call_cpu_ms {bestCpuMs}");
    }

    private static async Task AnswerAsync(
        SampleFactory factory,
        string prompt,
        CancellationToken limit
    )
    {
        using var http = new HttpClient { BaseAddress = factory.AgentUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            factory.KeyOf("office-clerk")
        );
        var body = global::System.Text.Json.JsonSerializer.Serialize(
            new
            {
                model = "clerk-large",
                messages = new[] { new { role = "user", content = prompt } },
            }
        );
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await poll.WaitForNextTickAsync(limit))
        {
            try
            {
                using var answer = await http.PostAsync(
                    "/v1/chat/completions",
                    new StringContent(body, Encoding.UTF8, "application/json"),
                    limit
                );
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }
}
