using System.Globalization;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Bench.Lineage;

/// <summary>
/// A log of many sessions and its lineage: each retrieves from one of many datasets, asks a model, and sends what it found;
/// each dataset comes from another one by a job. What one session or dataset touches does not grow with the log.
/// </summary>
internal static class LineageLog
{
    /// <summary>Different links of one session.</summary>
    public const int LinksPerSession = 12;

    private const string LogId = "default/node-1";
    private const int SessionsPerDataset = 40;
    private const int SessionsPerAgent = 100;
    private const int SessionsPerStep = 150;

    /// <summary>Fills a data folder.</summary>
    /// <param name="folder">The data folder; must not exist.</param>
    /// <param name="edges">About how many links.</param>
    /// <returns>How many links there are, and how many seconds their fold took.</returns>
    public static async Task<(long Links, double FoldSeconds)> FillAsync(string folder, int edges)
    {
        await using var data = LedgerFolder.Open(folder, TimeProvider.System);
        var ledger = data.OpenLog(LogId).Ledger;
        var sessions = Math.Max(SessionsPerDataset, edges / LinksPerSession);
        for (var d = 0; d < sessions / SessionsPerDataset; d++)
            await AppendAsync(ledger, [Tool(d), Report(d)]);
        for (var done = 0; done < sessions; done += SessionsPerStep)
        {
            var events = new List<LedgerEvent>();
            for (var s = done; s < Math.Min(sessions, done + SessionsPerStep); s++)
                AddSession(events, s, sessions / SessionsPerDataset, ledger.Size);
            await AppendAsync(ledger, events);
        }
        using var projection = new LineageProjection(ledger, LineageStore.Open(folder, LogId));
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await projection.FollowAsync(ledger.Size, CancellationToken.None);
        return (
            projection.Store.Links,
            System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds
        );
    }

    private static async Task AppendAsync(ILedger ledger, IEnumerable<LedgerEvent> events) =>
        await ledger.AppendAsync(
            events
                .Select(e => new LedgerEntry(
                    e is ControlEvent ? EventClass.Control : EventClass.Flow,
                    EventJson.Write(e)
                ))
                .ToArray(),
            Durability.Process
        );

    private static string Name(string what, int n) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}-{n}");

    private static AssetRegistered Tool(int d) =>
        new(
            new Asset
            {
                Id = AssetId.Tool("kb", Name("search", d)),
                Tool = new()
                {
                    Effects = Effects.Reads,
                    ResultLabel = new(Integrity.Untrusted, Confidentiality.Confidential),
                },
                Attributes = System.Collections.Immutable.ImmutableSortedDictionary<
                    string,
                    string
                >.Empty.Add(LineageFold.ReadsAttribute, "warehouse/" + Name("docs", d)),
            }
        )
        {
            TimeMs = 0,
            By = "config",
        };

    private static LineageReceived Report(int d) =>
        new()
        {
            TimeMs = 0,
            By = "admin",
            Producer = "bench:job",
            EventMs = 0,
            Job = new("etl", Name("ingest", d)),
            Run = new Guid(d, 0, 0, new byte[8]).ToString(),
            Datasets =
            [
                new(new("lake", Name("raw", d)), ReportedRole.Input),
                new(new("warehouse", Name("docs", d)), ReportedRole.Output),
            ],
        };

    // Every call is settled: a node that starts holds all that are not in memory.
    private static void AddSession(List<LedgerEvent> events, int s, int datasets, long first)
    {
        var search = AssetId.Tool("kb", Name("search", s % datasets));
        var read = new Label(Integrity.Untrusted, Confidentiality.Confidential);
        Add(Decision(s, CallKind.CallTool, search), read);
        Add(
            Decision(s, CallKind.Infer, AssetId.Model("model")) with
            {
                Shown = [new(search, read)],
            },
            read: null
        );
        Add(
            Decision(s, CallKind.CallTool, AssetId.Tool("mail", "send")) with
            {
                Consequential = true,
                Sources = [new("body", search)],
            },
            read: null
        );

        void Add(Decided decided, Label? read)
        {
            events.Add(decided);
            events.Add(
                new Settled
                {
                    TimeMs = s,
                    Call = decided.Call,
                    Decided = first + events.Count - 1,
                    As = SettledAs.Done,
                    Read = read,
                }
            );
        }
    }

    private static Decided Decision(int s, CallKind kind, AssetId resource) =>
        new()
        {
            TimeMs = s,
            Call = new("c"),
            Kind = kind,
            Door = Door.Mcp,
            Leg = kind == CallKind.Infer ? Leg.Direct : Leg.Tool,
            Resource = resource,
            Agent = new AgentId(Name("agent", s / SessionsPerAgent)),
            User = new UserId(Name("user", s / SessionsPerAgent)),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new SessionId(Name("s", s)),
            Link = "header",
            Decision = new Decision { Verdict = Verdict.Allow, Policies = ["bench:0"] },
            Label = Label.Untrusted,
            ControlSize = 0,
        };
}
