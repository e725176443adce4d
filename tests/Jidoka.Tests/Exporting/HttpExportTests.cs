using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Exporting;
using Jidoka.Tests.Controlling;

namespace Jidoka.Tests.Exporting;

/// <summary>What one node reports, another takes, and a script reads as from Marquez.</summary>
public sealed class HttpExportTests
{
    private const string Report = """
        {"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","producer":"test:x","schemaURL":"test:y",
         "run":{"runId":"43d7db3b-8984-4cda-b237-8c6919b36670"},"job":{"namespace":"etl","name":"daily.ingest"},
         "inputs":[{"namespace":"s3://lake","name":"raw/docs"}],
         "outputs":[{"namespace":"warehouse","name":"docs","facets":{"schema":{"_producer":"test:x","_schemaURL":"test:z",
           "fields":[{"name":"body","type":"text"}]}}}]}
        """;

    [Fact]
    public async Task Reported_lineage_reads_as_from_Marquez()
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        using var http = Client(running);
        using var content = new StringContent(Report, Encoding.UTF8, "application/json");
        (await http.PostAsync("/api/v1/lineage", content)).EnsureSuccessStatusCode();

        var spaces = await GetAsync(http, "/api/v1/namespaces");
        spaces["namespaces"]!
            .AsArray()
            .Select(n => n!["name"]!.ToString())
            .ShouldBe(["etl", "s3://lake", "warehouse"]);
        var datasets = await GetAsync(http, "/api/v1/namespaces/warehouse/datasets");
        datasets["totalCount"]!.GetValue<int>().ShouldBe(1);
        var docs = datasets["datasets"]![0]!;
        docs["name"]!.ToString().ShouldBe("docs");
        docs["fields"]![0]!["name"]!.ToString().ShouldBe("body");
        (await GetAsync(http, "/api/v1/namespaces/s3%3A%2F%2Flake/datasets"))["datasets"]![0]![
            "name"
        ]!
            .ToString()
            .ShouldBe("raw/docs");
        var job = (await GetAsync(http, "/api/v1/namespaces/etl/jobs"))["jobs"]![0]!;
        job["simpleName"]!.ToString().ShouldBe("ingest");
        job["inputs"]![0]!["namespace"]!.ToString().ShouldBe("s3://lake");
        job["outputs"]![0]!["name"]!.ToString().ShouldBe("docs");
        (await GetAsync(http, "/api/v1/namespaces/etl/jobs/daily.ingest"))["name"]!
            .ToString()
            .ShouldBe("daily.ingest");

        var graph = (
            await GetAsync(http, "/api/v1/lineage?nodeId=dataset:s3%3A%2F%2Flake:raw%2Fdocs")
        )["graph"]!.AsArray();
        graph
            .Select(n => n!["id"]!.ToString())
            .ShouldBe([
                "dataset:s3://lake:raw/docs",
                "dataset:warehouse:docs",
                "job:etl:daily.ingest",
            ]);
        graph[2]!["inEdges"]![0]!["origin"]!.ToString().ShouldBe("dataset:s3://lake:raw/docs");
        graph[2]!["outEdges"]![0]!["destination"]!.ToString().ShouldBe("dataset:warehouse:docs");
        graph[0]!["outEdges"]![0]!["destination"]!.ToString().ShouldBe("job:etl:daily.ingest");
        (await GetAsync(http, "/api/v1/lineage?nodeId=job:etl:daily.ingest&depth=0"))["graph"]!
            .AsArray()
            .Count.ShouldBe(1);

        foreach (var nothing in (string[])["dataset:a:b", "job:", "x", "run:etl:daily.ingest"])
            (
                await http.GetAsync("/api/v1/lineage?nodeId=" + Uri.EscapeDataString(nothing))
            ).StatusCode.ShouldBe(global::System.Net.HttpStatusCode.NotFound, nothing);
        http.DefaultRequestHeaders.Authorization = null;
        (await http.GetAsync("/api/v1/namespaces")).StatusCode.ShouldBe(
            global::System.Net.HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task A_session_that_one_node_reports_over_http_is_in_anothers_lineage()
    {
        using var there = new TestFolder();
        await using var taking = await RunningNode.StartAsync(there);
        Environment.SetEnvironmentVariable("JIDOKA_TEST_LINEAGE_KEY", RunningNode.Token);
        using var here = new TestFolder(
            $$"""
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            openlineage: {url: "{{taking.Run.ControlUrl}}/api/v1/lineage", apiKey: env:JIDOKA_TEST_LINEAGE_KEY, namespace: agents}
            agents:
              clerk: {}
            """
        );
        await using var telling = await RunningNode.StartAsync(here);
        var passage = await telling.Node.Pipeline.EnterAsync(
            new()
            {
                Id = telling.Node.Pipeline.NewCallId(),
                Kind = Core.Intercepting.CallKind.CallTool,
                Door = Core.Intercepting.Door.Mcp,
                Leg = Core.Intercepting.Leg.Tool,
                Resource = AssetId.Tool("kb", "search"),
                Arguments = "{}"u8.ToArray(),
            },
            new()
            {
                Tenant = new("default"),
                Agent = new("clerk"),
                Credential = Core.Identifying.CredentialKind.AgentKey,
                CredentialId = "k",
            },
            default
        );
        passage.Decision.IsAllowed.ShouldBeTrue(passage.Decision.Reason);
        await passage.SettleAsync(new(SettledAs.Done));
        await passage.DisposeAsync();

        var run = OpenLineageForm.RunOf(telling.Node.Log.Ledger.LogId, passage.Session);
        await Eventually.IsTrueAsync(
            async () =>
            {
                await taking.Node.Lineage.FollowAsync(taking.Node.Log.Ledger.Size, default);
                return taking
                    .Node.Lineage.Store.To(new(NodeKind.Run, run.ToString()), 10)
                    .Any(l => l.From.ToString() == "Dataset:jidoka-tools/kb/search");
            },
            "the other node knows of the session"
        );
        taking.Node.Lineage.Store.Quarantined(10).ShouldBeEmpty();
    }

    private static HttpClient Client(RunningNode running)
    {
        var http = new HttpClient { BaseAddress = new Uri(running.Run.ControlUrl) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            RunningNode.Token
        );
        return http;
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {text}");
        return JsonNode.Parse(text)!;
    }
}
