using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Exporting;
using Jidoka.Storage.Recording;

namespace Jidoka.Tests.Exporting;

/// <summary>An export says each event at least once and in order, whatever fails on the way.</summary>
public sealed class LedgerExportTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jidoka-export-");
    private LedgerFolder _opened = null!;
    private ILedger _ledger = null!;

    public ValueTask InitializeAsync()
    {
        _opened = LedgerFolder.Open(Path.Combine(_folder.FullName, "data"), TimeProvider.System);
        _ledger = _opened.OpenLog("t/n").Ledger;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_not_taken_is_sent_again_and_nothing_is_left_out()
    {
        var sink = new FlakySink(new Random(7));
        using var export = Export(sink);
        for (var i = 0; i < 2_000; i++)
            await AppendAsync(i);

        while (export.Next < _ledger.Size)
        {
            try
            {
                await export.FollowAsync(default);
            }
            catch (ExportException)
            {
                // The other side was away: it is asked again.
            }
        }

        sink.Failures.ShouldBePositive();
        sink.Taken.Distinct().ShouldBe(Enumerable.Range(0, 2_000).Select(i => i.ToString()));
        // What comes again is a stretch from before: never something later before something earlier.
        var seen = new HashSet<string>();
        sink.Taken.Where(seen.Add).ShouldBe(Enumerable.Range(0, 2_000).Select(i => i.ToString()));
    }

    [Fact]
    public async Task A_fault_is_told_once_and_again_when_it_is_over()
    {
        var told = new List<string?>();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var sink = new FlakySink(new Random(7));
        for (var i = 0; i < 2_000; i++)
            await AppendAsync(i);
        new ExportMark(MarkPath).Write("t/n", 0);
        using var export = new LedgerExport(
            "test",
            _ledger,
            new CallForm(),
            sink,
            new ExportMark(MarkPath),
            time,
            told.Add
        );
        using var ended = new CancellationTokenSource();
        var running = export.RunAsync(ended.Token);

        await Eventually.IsTrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(LedgerExport.IntervalMs));
                return Task.FromResult(export.Next == 2_000);
            },
            "all is sent"
        );

        await ended.CancelAsync();
        await running;
        sink.Failures.ShouldBePositive();
        export.Fault.ShouldBeNull();
        told.Count.ShouldBePositive();
        for (var i = 0; i < told.Count; i++)
            told[i].ShouldBe(i % 2 == 0 ? "away" : null);
        told[^1].ShouldBeNull();
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_last_run_was_and_another_logs_mark_counts_for_nothing()
    {
        var sink = new FlakySink(null);
        using (var first = Export(sink))
        {
            await AppendAsync(0);
            await first.FollowAsync(default);
        }
        await AppendAsync(1);
        using (var second = Export(sink))
        {
            second.Next.ShouldBe(1);
            await second.FollowAsync(default);
        }
        sink.Taken.ShouldBe(["0", "1"]);

        new ExportMark(MarkPath).Write("t/other", 0);
        using var third = Export(sink);
        third.Next.ShouldBe(2, "it begins with what happens from now on");
    }

    [Theory]
    [InlineData("")]
    [InlineData("t/n")]
    [InlineData("t/n -1")]
    [InlineData("t/n 1 2")]
    [InlineData("t/n 99999999999999999999")]
    public void A_mark_that_is_no_mark_counts_for_nothing(string text)
    {
        File.WriteAllText(MarkPath, text);
        new ExportMark(MarkPath).Read("t/n").ShouldBeNull();
    }

    [Fact]
    public void A_session_is_one_run_from_its_first_call_until_it_was_quiet()
    {
        var form = new OpenLineageForm(
            "t/n",
            "agents",
            60_000,
            () => Core.Projecting.FactorySnapshot.Empty
        );
        var decided = Call(1_000) with
        {
            Shown = [new(AssetId.Tool("kb", "search"), Label.Untrusted)],
        };

        var first = Events(form.Of(4, decided, _ => null));
        first.Select(e => e["eventType"]!.ToString()).ShouldBe(["START", "RUNNING"]);
        first[1]["inputs"]![0]!["name"]!.ToString().ShouldBe("kb/search");
        first[1]["run"]!["facets"]!["jidoka_session"]!["event"]!.GetValue<long>().ShouldBe(4);
        Events(form.Of(5, Call(2_000), _ => null)).ShouldBeEmpty("it has begun already");
        var tool = Call(3_000) with
        {
            Kind = CallKind.CallTool,
            Leg = Leg.Tool,
            Resource = AssetId.Tool("mail", "send"),
            Consequential = true,
        };
        var wrote = Events(form.Of(7, Settled(3_500), _ => tool)).ShouldHaveSingleItem();
        wrote["outputs"]![0]!["name"]!.ToString().ShouldBe("mail/send");
        form.Quiet(61_999).ShouldBeEmpty();
        var over = Events(form.Quiet(62_000)).ShouldHaveSingleItem();
        over["eventType"]!.ToString().ShouldBe("COMPLETE");
        form.Quiet(long.MaxValue).ShouldBeEmpty("once");
        first
            .Concat([wrote, over])
            .Select(e => e["run"]!["runId"]!.ToString())
            .Distinct()
            .ShouldHaveSingleItem()
            .ShouldBe(OpenLineageForm.RunOf("t/n", new("s")).ToString());
    }

    [Fact]
    public void What_an_earlier_run_began_is_not_begun_again()
    {
        var form = new OpenLineageForm(
            "t/n",
            "agents",
            60_000,
            () => Core.Projecting.FactorySnapshot.Empty
        );
        form.Remember(Call(1_000));
        Events(form.Of(5, Call(2_000), _ => null)).ShouldBeEmpty();
        Events(form.Quiet(62_000)).Count.ShouldBe(1);
    }

    private string MarkPath => Path.Combine(_folder.FullName, "mark");

    private LedgerExport Export(IExportSink sink) =>
        new("test", _ledger, new CallForm(), sink, new ExportMark(MarkPath), TimeProvider.System);

    private async Task AppendAsync(int i) =>
        await _ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, EventJson.Write(Call(i))) },
            Durability.Process
        );

    private static List<JsonNode> Events(IEnumerable<byte[]> documents) =>
        [.. documents.Select(d => JsonNode.Parse(d)!)];

    private static Settled Settled(long timeMs) =>
        new()
        {
            TimeMs = timeMs,
            Call = new("c"),
            Decided = 6,
            As = SettledAs.Done,
        };

    private static Decided Call(long timeMs) =>
        new()
        {
            TimeMs = timeMs,
            Call = new("c"),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Leg = Leg.Direct,
            Resource = AssetId.Model("m"),
            Agent = new("clerk"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "new",
            Decision = new Decision { Verdict = Verdict.Allow },
            Label = Label.Clean,
            ControlSize = 0,
        };

    /// <summary>Says of each event its time.</summary>
    private sealed class CallForm : IExportForm
    {
        public IEnumerable<byte[]> Of(
            long index,
            LedgerEvent value,
            Func<long, Decided?> decidedAt
        ) => [Encoding.UTF8.GetBytes(value.TimeMs.ToString())];

        public IEnumerable<byte[]> Quiet(long nowMs) => [];

        public void Remember(LedgerEvent value)
        {
            // It keeps nothing.
        }
    }

    /// <summary>Takes a part of what it is sent, and then fails, now and then.</summary>
    private sealed class FlakySink(Random? random) : IExportSink
    {
        public List<string> Taken { get; } = [];

        public int Failures { get; private set; }

        public long Refused => 0;

        public Task SendAsync(IReadOnlyList<byte[]> documents, CancellationToken cancelled)
        {
            foreach (var document in documents)
            {
                if (random?.Next(400) == 0)
                {
                    Failures++;
                    throw new ExportException("away");
                }
                Taken.Add(Encoding.UTF8.GetString(document));
            }
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
