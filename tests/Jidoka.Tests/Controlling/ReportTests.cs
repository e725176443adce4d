using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway.Intercepting.OpenLineage;
using Jidoka.Storage.Lineage;

namespace Jidoka.Tests.Controlling;

/// <summary>What data systems report, over a real socket, as their integrations send it.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _http = new() { BaseAddress = new Uri(_running.Run.ControlUrl) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            RunningNode.Token
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    private static string[] Files(string folder, string pattern)
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED");
        var path = Path.Combine(shared ?? "", "data", "std", folder);
        Assert.SkipWhen(string.IsNullOrEmpty(shared) || !Directory.Exists(path), "no shared data");
        return
        [
            .. Directory
                .EnumerateFiles(path, pattern, SearchOption.AllDirectories)
                .Where(f => f.Contains("/events/") || f.Contains("/open_lineage/"))
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var answer = await _http.PostAsync(path, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string report) =>
        PostAsync("/api/v1/lineage", Encoding.UTF8.GetBytes(report));

    private async Task<LineageStore> CaughtUpAsync()
    {
        await _running.Node.Lineage.FollowAsync(_running.Node.Log.Ledger.Size, default);
        return _running.Node.Lineage.Store;
    }

    [Fact]
    public async Task All_recorded_events_of_real_integrations_are_taken_and_the_malformed_are_put_aside()
    {
        var taken = new List<string>();
        var aside = new Dictionary<string, string>();
        foreach (
            var file in (string[])
                [.. Files("openlineage-compat", "*.json"), .. Files("marquez-events", "*.json")]
        )
        {
            var (status, body) = await PostAsync(
                "/api/v1/lineage",
                await File.ReadAllBytesAsync(file)
            );
            if (status == HttpStatusCode.Created)
                taken.Add(file);
            else
                aside.Add(
                    string.Join('/', file.Split('/')[^2..]),
                    JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!
                );
        }

        taken.Count(f => f.Contains("openlineage-compat")).ShouldBe(73);
        taken.Count(f => f.Contains("marquez-events")).ShouldBe(11);
        aside
            .Select(a =>
                $"{a.Key} {a.Value[(a.Value.IndexOf(": ", StringComparison.Ordinal) + 2)..]}"
            )
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "events/simple_run_event.json producer: It is not an absolute URI.",
                "listener/1.json schemaURL: It is missing.",
                "listener/2.json schemaURL: It is missing.",
                "open_lineage/event_required_no_timezone.json eventTime: It is a time without an offset.",
                "open_lineage/event_without_schema_url.json schemaURL: It is missing.",
            ]);
        var lineage = await CaughtUpAsync();
        lineage.Quarantined(10).Count.ShouldBe(5);
        foreach (var file in taken)
            ShouldBeIn(lineage, await File.ReadAllBytesAsync(file));
    }

    // Read again here, by no code of the program's: every dataset, run, column and source of a column.
    private static void ShouldBeIn(ILineageGraph graph, byte[] report)
    {
        using var json = JsonDocument.Parse(report, new() { MaxDepth = 512 });
        var root = json.RootElement;
        var run =
            root.TryGetProperty("run", out var r) ? "Run:" + r.GetProperty("runId").GetString()
            : root.TryGetProperty("job", out var job) ? "Job:" + NameOf(job)
            : null;
        foreach (var side in (string[])["inputs", "outputs"])
        {
            if (!root.TryGetProperty(side, out var datasets))
                continue;
            foreach (var dataset in datasets.EnumerateArray())
            {
                var node = "Dataset:" + NameOf(dataset);
                if (side == "inputs")
                    ShouldLink(graph, node, run!, LinkReason.Read);
                else
                    ShouldLink(graph, run!, node, LinkReason.Written);
                ShouldHaveFacets(graph, dataset);
            }
        }
        if (root.TryGetProperty("dataset", out var one))
            ShouldHaveFacets(graph, one);
    }

    private static void ShouldHaveFacets(ILineageGraph graph, JsonElement dataset)
    {
        var name = NameOf(dataset);
        if (!dataset.TryGetProperty("facets", out var facets))
            return;
        if (facets.TryGetProperty("schema", out var schema))
        {
            var columns = schema
                .GetProperty("fields")
                .EnumerateArray()
                .Select(f => $"Column:{name}#{f.GetProperty("name").GetString()}");
            foreach (var column in columns)
                ShouldLink(graph, column, "Dataset:" + name, LinkReason.Same);
        }
        if (facets.TryGetProperty("symlinks", out var symlinks))
        {
            foreach (var other in symlinks.GetProperty("identifiers").EnumerateArray())
                ShouldLink(graph, "Dataset:" + NameOf(other), "Dataset:" + name, LinkReason.Same);
        }
        if (!facets.TryGetProperty("columnLineage", out var lineage))
            return;
        foreach (var column in lineage.GetProperty("fields").EnumerateObject())
        {
            foreach (var source in column.Value.GetProperty("inputFields").EnumerateArray())
                ShouldLink(
                    graph,
                    $"Column:{NameOf(source)}#{source.GetProperty("field").GetString()}",
                    $"Column:{name}#{column.Name}",
                    null
                );
        }
    }

    private static string NameOf(JsonElement named) =>
        $"{named.GetProperty("namespace").GetString()}/{named.GetProperty("name").GetString()}";

    private static void ShouldLink(ILineageGraph graph, string from, string to, LinkReason? reason)
    {
        LineageNode.TryParse(from, out var start).ShouldBeTrue();
        graph
            .From(start, 100_000)
            .ShouldContain(
                l => l.To.ToString() == to && (reason == null || l.Reason == reason),
                $"{from} -> {to}"
            );
    }

    [Theory]
    [InlineData("""nonsense""", "It is not JSON, or nests too deep.")]
    [InlineData("""[1]""", "It is not an object.")]
    [InlineData("""{}""", "eventTime: It is missing.")]
    [InlineData(
        """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p"}""",
        "It is of no run, no job and no dataset."
    )]
    [InlineData(
        """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","run":{"runId":"43d7db3b-8984-4cda-b237-8c6919b36670"}}""",
        "job: A report of a run names its job."
    )]
    [InlineData(
        """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","job":{"namespace":"n","name":"j"},"run":{"runId":"7"}}""",
        "run.runId: It is not a UUID."
    )]
    [InlineData(
        """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","job":{"namespace":"n","name":"j"},"inputs":[{"namespace":"n"}]}""",
        "inputs.0.name: It is missing."
    )]
    [InlineData(
        """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","dataset":{"namespace":"n","name":"d","facets":{"schema":7}}}""",
        "dataset.facets.schema: It is not an object."
    )]
    public async Task A_malformed_report_is_an_event_with_the_reason_and_states_nothing(
        string report,
        string why
    )
    {
        var (status, body) = await PostAsync(report);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body.ShouldContain(why);
        var lineage = await CaughtUpAsync();
        var aside = lineage.Quarantined(10).ShouldHaveSingleItem();
        (aside.Where.Length == 0 ? aside.Why : $"{aside.Where}: {aside.Why}").ShouldBe(why);
        lineage.OfKind(NodeKind.Dataset, 10).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_takes_what_is_sound_and_tells_which_are_not()
    {
        const string good =
            """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","dataset":{"namespace":"n","name":"d"}}""";

        var (status, body) = await PostAsync(
            "/api/v1/lineage/batch",
            Encoding.UTF8.GetBytes($"[{good},{{}},{good}]")
        );

        status.ShouldBe(HttpStatusCode.OK);
        using var json = JsonDocument.Parse(body);
        json.RootElement.GetProperty("status").GetString().ShouldBe("partial_success");
        json.RootElement.GetProperty("summary").GetProperty("successful").GetInt32().ShouldBe(2);
        var failed = json.RootElement.GetProperty("failed_events").EnumerateArray().ToArray();
        failed.ShouldHaveSingleItem().GetProperty("index").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_reported_without_the_token()
    {
        var before = _running.Node.Log.Ledger.Size;
        _http.DefaultRequestHeaders.Authorization = null;

        (await PostAsync("{}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync("/api/v1/lineage/batch", "[]"u8.ToArray())).Status.ShouldBe(
            HttpStatusCode.Unauthorized
        );

        _running.Node.Log.Ledger.Size.ShouldBe(before);
    }

    [Fact]
    public async Task A_wide_table_becomes_several_events_and_keeps_every_column()
    {
        var columns = Enumerable.Range(0, 6_000).Select(i => new { name = $"column_{i:D6}_é" });
        var report = JsonSerializer.Serialize(
            new
            {
                eventTime = "2020-12-28T19:51:01Z",
                producer = "https://example.com/p",
                schemaURL = "https://example.com/p",
                dataset = new
                {
                    @namespace = "n",
                    name = "wide",
                    facets = new { schema = new { fields = columns } },
                },
            }
        );

        var (status, body) = await PostAsync(report);

        status.ShouldBe(HttpStatusCode.Created, body);
        JsonDocument
            .Parse(body)
            .RootElement.GetProperty("events")
            .GetInt32()
            .ShouldBeGreaterThan(1);
        var lineage = await CaughtUpAsync();
        LineageNode.TryParse("Dataset:n/wide", out var wide).ShouldBeTrue();
        lineage.To(wide, 10_000).Count.ShouldBe(6_000);
    }

    [Fact]
    public async Task What_is_beyond_the_bounds_is_put_aside()
    {
        var columns = string.Join(
            ',',
            Enumerable.Range(0, ReportBounds.MaxColumns + 1).Select(i => $$"""{"name":"{{i}}"}""")
        );
        const string head =
            """{"eventTime":"2020-12-28T19:51:01Z","producer":"https://example.com/p","schemaURL":"https://example.com/p","dataset":{"namespace":"n","name":""";

        (
            await PostAsync(head + "\"d\",\"facets\":{\"schema\":{\"fields\":[" + columns + "]}}}}")
        ).Body.ShouldContain("more than 20000 columns");
        (await PostAsync(head + "\"" + new string('x', 513) + "\"}}")).Body.ShouldContain(
            "more than 512 characters"
        );
        (
            await PostAsync(
                head + "\"d\",\"x\":" + new string('[', 600) + new string(']', 600) + "}}"
            )
        ).Body.ShouldContain("nests too deep");
        (
            await PostAsync(
                head + "\"d\",\"x\":\"" + new string('x', ReportBounds.MaxReportBytes) + "\"}}"
            )
        ).Body.ShouldContain("more than 1048576 bytes");
    }
}
