using System.Net;
using Jidoka.Core.Deciding;
using Jidoka.Exporting;
using Jidoka.Storage.Recording;
using Jidoka.Tests.Controlling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Tests.Exporting;

/// <summary>What a receiver would never take is passed over, and counted where people look.</summary>
public sealed class RefusedTests
{
    [Fact]
    public async Task What_was_refused_for_good_is_in_the_metrics_and_the_status()
    {
        var asked = 0;
        await using var receiver = await ReceiverAsync(() =>
            // The second of three is refused; the third at first only for now, so that all come again.
            Interlocked.Increment(ref asked)
                is 2
                    or 5
                ? HttpStatusCode.UnprocessableEntity
            : asked == 3 ? HttpStatusCode.ServiceUnavailable
            : HttpStatusCode.OK
        );
        using var folder = new TestFolder(
            $$"""
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            agents:
              clerk: {}
            siem:
              - {form: cef, url: "{{receiver.Urls.Single()}}"}
              - {form: ocsf, file: ./calls.jsonl}
            """
        );
        await using var running = await RunningNode.StartAsync(folder);
        var entry = new LedgerEntry(EventClass.Flow, EventJson.Write(Calls.Call(Verdict.Deny)));
        await running.Node.Log.Ledger.AppendAsync(
            new[] { entry, entry, entry },
            Durability.Process
        );

        await Eventually.IsTrueAsync(
            () => running.Node.Exports.All(e => e.Next == running.Node.Log.Ledger.Size),
            "all was sent"
        );
        asked.ShouldBe(6);
        using var http = new HttpClient { BaseAddress = new Uri(running.Run.ControlUrl) };
        var metrics = await http.GetStringAsync("/metrics");
        metrics.ShouldContain("# TYPE jidoka_export_refused_total counter\n");
        metrics.ShouldContain("jidoka_export_refused_total{export=\"siem-0-cef\"} 1\n");
        metrics.ShouldContain("jidoka_export_refused_total{export=\"siem-1-ocsf\"} 0\n");
        var (exit, said) = await running.CommandAsync(folder, ["status"]);
        exit.ShouldBe(0);
        said = string.Join(
            ' ',
            said.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        );
        said.ShouldContain(
            "export siem-0-cef: 0 events behind, taken, 1 documents refused for good"
        );
        said.ShouldContain("export siem-1-ocsf: 0 events behind, taken");
        (_, said) = await running.CommandAsync(folder, ["status", "--json"]);
        var views = global::System.Text.Json.Nodes.JsonNode.Parse(said)!["exports"]!.AsArray();
        views[0]!["refused"]!.GetValue<long>().ShouldBe(1);
        views[1]!["name"]!.ToString().ShouldBe("siem-1-ocsf");
    }

    private static async Task<WebApplication> ReceiverAsync(Func<HttpStatusCode> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/", (HttpContext context) => context.Response.StatusCode = (int)answer());
        await app.StartAsync();
        return app;
    }
}
