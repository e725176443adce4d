using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Controlling;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;

namespace Jidoka.Exporting;

/// <summary>
/// Our sessions as OpenLineage runs of a job that is the agent: a run begins with the first call that passes, each call that
/// reads or writes adds datasets, and it is complete when the session has been quiet.
/// </summary>
/// <param name="log">The log's name, part of what makes a run's id.</param>
/// <param name="jobs">The namespace of the jobs.</param>
/// <param name="quietMs">How long a session is quiet when its run counts as complete, in milliseconds.</param>
/// <param name="factory">The control state.</param>
internal sealed class OpenLineageForm(
    string log,
    string jobs,
    int quietMs,
    Func<FactorySnapshot> factory
) : IExportForm
{
    /// <summary>The most sessions that are open; the one that was quiet longest is complete for another.</summary>
    public const int MaxOpen = 16_384;

    /// <summary>The namespace of what has no name in any data system: tools.</summary>
    public const string ToolNamespace = "jidoka-tools";

    private const string Producer = "https://jidoka.dev/";

    private const string Schema =
        "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    private const string Facets = "https://openlineage.io/spec/facets/";

    private readonly Dictionary<SessionId, (AgentId Agent, long LastMs)> _open = [];

    /// <inheritdoc/>
    public IEnumerable<byte[]> Of(long index, LedgerEvent value, Func<long, Decided?> decidedAt)
    {
        switch (value)
        {
            case Decided { Decision.IsAllowed: true } decided:
                var isNew = !_open.ContainsKey(decided.Session);
                if (isNew && _open.Count >= MaxOpen)
                    yield return Complete(_open.MinBy(static o => o.Value.LastMs).Key);
                Remember(decided);
                if (isNew)
                    yield return Event("START", decided.Session, decided.Agent, decided.TimeMs);
                if (decided.Shown is { IsEmpty: false } shown)
                    yield return Event(
                        "RUNNING",
                        decided.Session,
                        decided.Agent,
                        decided.TimeMs,
                        index,
                        [.. shown.SelectMany(s => Data(s.Source, LineageFold.ReadsAttribute))]
                    );
                break;
            case Settled { As: SettledAs.Done or SettledAs.Failed } settled:
                if (
                    decidedAt(settled.Decided) is
                    { Kind: CallKind.CallTool or CallKind.ReadData, Leg: Leg.Tool } call
                )
                    yield return Event(
                        "RUNNING",
                        call.Session,
                        call.Agent,
                        settled.TimeMs,
                        settled.Decided,
                        [.. Data(call.Resource, LineageFold.ReadsAttribute)],
                        call.Consequential
                            ? [.. Data(call.Resource, LineageFold.WritesAttribute)]
                            : []
                    );
                break;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<byte[]> Quiet(long nowMs) =>
        [
            .. _open
                .Where(o => nowMs - o.Value.LastMs >= quietMs)
                .Select(static o => o.Key)
                .ToList()
                .Select(Complete),
        ];

    /// <inheritdoc/>
    public void Remember(LedgerEvent value)
    {
        if (value is Decided { Decision.IsAllowed: true } decided)
            _open[decided.Session] = (decided.Agent, decided.TimeMs);
    }

    /// <summary>A session's run: a UUID that follows from the names of log and session (version 8).</summary>
    public static Guid RunOf(string log, SessionId session)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(log + "\n" + session.Value))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new(bytes, bigEndian: true);
    }

    private byte[] Complete(SessionId session)
    {
        _open.Remove(session, out var open);
        return Event("COMPLETE", session, open.Agent, open.LastMs);
    }

    private byte[] Event(
        string type,
        SessionId session,
        AgentId agent,
        long timeMs,
        long? index = null,
        JsonNode[]? inputs = null,
        JsonNode[]? outputs = null
    )
    {
        var call = Facet("RunFacet", "schema/session.json");
        call["log"] = log;
        call["session"] = session.Value;
        if (index is not null)
            call["event"] = index;
        var engine = Facet("", "1-1-1/ProcessingEngineRunFacet.json");
        engine["name"] = "jidoka";
        engine["version"] = ProgramVersion.Text;
        var job = Facet("", "2-0-4/JobTypeJobFacet.json");
        job["processingType"] = "BATCH";
        job["integration"] = "JIDOKA";
        job["jobType"] = "AGENT";
        var root = new JsonObject
        {
            ["eventTime"] = DateTimeOffset
                .FromUnixTimeMilliseconds(timeMs)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["eventType"] = type,
            ["producer"] = Producer,
            ["schemaURL"] = Schema,
            ["run"] = new JsonObject
            {
                ["runId"] = RunOf(log, session).ToString(),
                ["facets"] = new JsonObject
                {
                    ["processing_engine"] = engine,
                    ["jidoka_session"] = call,
                },
            },
            ["job"] = new JsonObject
            {
                ["namespace"] = jobs,
                ["name"] = agent.Value,
                ["facets"] = new JsonObject { ["jobType"] = job },
            },
            ["inputs"] = new JsonArray(inputs ?? []),
            ["outputs"] = new JsonArray(outputs ?? []),
        };
        return JsonSerializer.SerializeToUtf8Bytes(root, ControlJson.Default.JsonObject);
    }

    private static JsonObject Facet(string own, string schema) =>
        new()
        {
            ["_producer"] = Producer,
            ["_schemaURL"] = own.Length > 0 ? Producer + schema : Facets + schema,
        };

    // What the operator says of a tool's data; where nobody said, the tool stands for them.
    private IEnumerable<JsonNode> Data(AssetId asset, string attribute)
    {
        var declared = factory().Find(asset)?.Attributes.GetValueOrDefault(attribute) is { } names
            ? names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(LineageFold.MaxDeclared)
            : [];
        var any = false;
        foreach (var name in declared)
        {
            any = true;
            var slash = name.IndexOf('/');
            yield return slash > 0
                ? Dataset(name[..slash], name[(slash + 1)..])
                : Dataset(ToolNamespace, name);
        }
        if (!any)
            yield return Dataset(ToolNamespace, asset.Name);
    }

    private static JsonObject Dataset(string space, string name) =>
        new() { ["namespace"] = space, ["name"] = name };
}
