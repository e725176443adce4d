using Factory.Scenes;
using Jidoka.Controlling;
using Jidoka.Storage.Verifying;

namespace Jidoka.Demo;

/// <summary>
/// The second part of the demo: a job reports itself, two agents pass what it loaded on, and then the four questions, a
/// recall and the proof of an answer are asked. What they must say is known by hand and compared.
/// </summary>
internal sealed class LineageDemo(SampleFactory factory, ScenesFile scenes)
{
    /// <summary>The scenes that it plays, beside the default ones.</summary>
    public const string ScenesName = "lineage.yaml";

    /// <summary>What the job read first.</summary>
    public const string Raw = "Dataset:lake/raw";

    private const string Loaded = "Dataset:warehouse/documents";
    private const string RawText = "Column:lake/raw#text";
    private const string LoadedText = "Column:warehouse/documents#text";
    private const string Search = "Tool:library/search";

    private const string Report = """
        {"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","producer":"https://jidoka.dev/demo",
         "schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
         "run":{"runId":"43d7db3b-8984-4cda-b237-8c6919b36670"},"job":{"namespace":"etl","name":"ingest"},
         "inputs":[{"namespace":"lake","name":"raw"}],
         "outputs":[{"namespace":"warehouse","name":"documents","facets":{"columnLineage":{
           "_producer":"https://jidoka.dev/demo","_schemaURL":"https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json",
           "fields":{"text":{"inputFields":[{"namespace":"lake","name":"raw","field":"text",
             "transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}}}}]}
        """;

    /// <summary>Has the job report itself.</summary>
    public Task LoadAsync(CancellationToken stopping) => factory.ReportAsync(Report, stopping);

    /// <summary>Asks, when the scenes have been played.</summary>
    public async Task<LineageOutcome> AskAsync(
        IReadOnlyList<SceneOutcome> played,
        CancellationToken stopping
    )
    {
        var sessions = new Sessions(played);
        var answers = new List<LineageAnswer>();
        foreach (var (question, of, words, expected) in Questions(scenes))
        {
            var view = await factory.DataAsync(new(question, of), stopping);
            answers.Add(
                new(
                    question,
                    of,
                    words,
                    sessions.Named(view.Found.Select(f => f.Node)),
                    [.. expected.Order(StringComparer.Ordinal)]
                )
            );
        }
        var access = await factory.DataAsync(new(DataQuestion.Access, Loaded), stopping);
        var recall = await factory.RecallAsync(new(Raw), stopping);
        return new(
            answers,
            [.. access.Could!.Value.Select(c => $"{c.Agent.Value} {c.Access} {c.Resource}")],
            recall,
            sessions.Named(recall.Sessions.Select(static s => "Session:" + s)),
            await ProveAsync(sessions.LastAnswer, stopping)
        );
    }

    /// <summary>Each question in words, and its answer by hand: sessions stand for the agents that ran them.</summary>
    private static IEnumerable<(
        DataQuestion Question,
        string Of,
        string Words,
        string[] Expected
    )> Questions(ScenesFile scenes)
    {
        var (writer, reader) = (scenes.Agents[0].Name, scenes.Agents[1].Name);
        yield return (
            DataQuestion.Used,
            "Agent:" + reader,
            $"What data did {reader} use?",
            [
                Raw,
                RawText,
                Loaded,
                LoadedText,
                Search,
                "Tool:post/send",
                "Server:post",
                "Tool:post/inbox",
            ]
        );
        yield return (DataQuestion.Origin, Loaded, "Where do the documents come from?", [RawText]);
        yield return (
            DataQuestion.Access,
            Loaded,
            "Who had access to them?",
            ["session of " + writer, "session of " + reader]
        );
        yield return (
            DataQuestion.Usage,
            Search,
            "What came of the search?",
            [
                "session of " + writer,
                "session of " + reader,
                // It answered twice after the search: with the message to send, and to Alice; the reader once, to Bob.
                "answer of " + writer,
                "answer of " + writer,
                "answer of " + reader,
                "effect of " + writer,
                "Model:desk-small",
            ]
        );
    }

    private async Task<ProvenAnswer> ProveAsync(long index, CancellationToken stopping)
    {
        var made = await factory.ProvenanceAsync(index, stopping);
        var (proven, reason) = ProvenanceCheck.Check(made.Envelope, factory.PublicKey);
        return new(
            index,
            proven is not null,
            reason,
            proven?.Predicate.GetProperty("agent").GetString() ?? "",
            proven?.Predicate.GetProperty("user").GetString() ?? "",
            proven is null
                ? []
                :
                [
                    .. proven
                        .Predicate.GetProperty("sources")
                        .EnumerateArray()
                        .Select(static s => s.GetProperty("source").GetString()!)
                        .Order(StringComparer.Ordinal),
                ]
        );
    }

    /// <summary>Whose sessions, answers and effects are meant: their names are made at each play.</summary>
    private sealed class Sessions(IReadOnlyList<SceneOutcome> played)
    {
        private readonly Dictionary<string, string> _agents = played
            .SelectMany(static o => o.Decisions)
            .SelectMany(static d =>
                new[]
                {
                    ("Session:" + d.Event.Session.Value, "session of " + d.Event.Agent.Value),
                    ($"Output:{d.Index}", "answer of " + d.Event.Agent.Value),
                    ($"Effect:{d.Index}", "effect of " + d.Event.Agent.Value),
                }
            )
            .DistinctBy(static p => p.Item1)
            .ToDictionary(static p => p.Item1, static p => p.Item2);

        public long LastAnswer { get; } =
            played[^1]
                .Decisions.Last(static d => d.Event.Kind == Core.Intercepting.CallKind.Infer)
                .Index;

        public string[] Named(IEnumerable<string> nodes) =>
            [.. nodes.Select(n => _agents.GetValueOrDefault(n, n)).Order(StringComparer.Ordinal)];
    }
}
