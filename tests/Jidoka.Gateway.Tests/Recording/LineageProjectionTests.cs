using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tests.Recording;

/// <summary>The lineage is the fold of the ledger and of nothing else.</summary>
public sealed class LineageProjectionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jidoka-lineage-");

    public void Dispose() => _folder.Delete(recursive: true);

    private LineageProjection Open(ILedger ledger, string name) =>
        new(ledger, LineageStore.OpenFile(Path.Combine(_folder.FullName, name)));

    private static string DumpOf(LineageProjection projection)
    {
        using var text = new StringWriter();
        projection.Store.Dump(text);
        return text.ToString();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_127)]
    public async Task A_rebuild_from_the_ledger_alone_gives_equal_bytes(int seed)
    {
        var random = new Random(seed);
        var log = new MemoryLog();
        await FillAsync(log, random, 3_000);
        using var whole = Open(log, "whole");
        await whole.FollowAsync(log.Size, default);

        // In as many steps as it takes, each of which could be the last before a kill.
        var stepped = Open(log, "stepped");
        for (var size = 0L; size < log.Size; )
        {
            size = Math.Min(log.Size, size + random.Next(1, 700));
            await stepped.FollowAsync(size, default);
            stepped.Dispose();
            stepped = Open(log, "stepped");
        }

        var expected = DumpOf(whole);
        expected.Length.ShouldBeGreaterThan(10_000);
        DumpOf(stepped).ShouldBe(expected, $"seed {seed}");
        await stepped.RebuildAsync(default);
        DumpOf(stepped).ShouldBe(expected, $"seed {seed}");
        stepped.Dispose();
    }

    [Fact]
    public async Task What_is_not_decoded_states_nothing()
    {
        var log = new MemoryLog();
        await FillAsync(log, new Random(11), 500);
        var silent = 0;
        await foreach (var stored in log.ReadAsync(0, 1_000))
        {
            if (LineageFold.MayState(stored.Event.Span))
                continue;
            silent++;
            var value = EventJson.Read(stored.Event.Span);
            value.ShouldNotBeOfType<LineageQuarantined>();
            LineageFold
                .LinksOf(
                    stored.Index,
                    value,
                    at => Decision(new(1), (int)at, CallKind.CallTool, AssetId.Tool("s", "t"))
                )
                .ShouldBeEmpty();
        }
        silent.ShouldBeInRange(20, 200);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_mark_and_the_rows_together()
    {
        var log = new MemoryLog();
        await FillAsync(log, new Random(3), 500);
        using var projection = Open(log, "a");
        await projection.FollowAsync(log.Size, default);
        var before = (projection.Watermark, DumpOf(projection));

        // The same report again is a row that is there already, which the table of those put aside refuses.
        var batch = new LineageBatch();
        batch.Add(9_999, EventJson.Write(Link("x")), static _ => null);
        batch.Add(9_999, EventJson.Write(Aside), static _ => null);
        batch.Add(9_999, EventJson.Write(Aside), static _ => null);
        Should.Throw<LedgerUnavailableException>(() =>
            projection.Store.Apply(batch, 10_000, "later"u8)
        );

        (projection.Watermark, DumpOf(projection)).ShouldBe(before);
    }

    [Fact]
    public async Task A_ledger_that_lost_its_tail_or_has_another_one_is_folded_anew()
    {
        var log = new MemoryLog();
        await FillAsync(log, new Random(1), 300);
        using (var projection = Open(log, "a"))
            await projection.FollowAsync(log.Size, default);

        var other = new MemoryLog();
        await FillAsync(other, new Random(2), 300);
        using var reopened = Open(other, "a");
        reopened.Watermark.ShouldBe(0);
        await reopened.FollowAsync(other.Size, default);

        using var fresh = Open(other, "b");
        await fresh.FollowAsync(other.Size, default);
        DumpOf(reopened).ShouldBe(DumpOf(fresh));
    }

    [Fact]
    public async Task A_damaged_file_is_begun_anew()
    {
        var log = new MemoryLog();
        await FillAsync(log, new Random(1), 300);
        var path = Path.Combine(_folder.FullName, "a");
        await File.WriteAllBytesAsync(path, new byte[8_192]);
        await File.WriteAllTextAsync(path, new string('x', 10_000));

        using var projection = Open(log, "a");

        await projection.FollowAsync(log.Size, default);
        projection.Watermark.ShouldBe(log.Size);
    }

    private static LineageQuarantined Aside { get; } =
        new()
        {
            TimeMs = 1,
            By = "test",
            Where = "x",
            Why = "y",
            Bytes = 3,
        };

    private static LineageReceived Link(string name) =>
        new()
        {
            TimeMs = 1,
            By = "test",
            Producer = "x:y",
            EventMs = 1,
            Job = new("n", name),
            Run = Guid.Empty.ToString(),
            Datasets = [new(new("n", name), ReportedRole.Input)],
        };

    private static async Task FillAsync(MemoryLog log, Random random, int events)
    {
        for (var i = 0; i < events; i++)
        {
            var value = Random(random, i, log.Size);
            await log.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, EventJson.Write(value)) },
                Durability.Process
            );
        }
    }

    private static LedgerEvent Random(Random random, int i, long size) =>
        random.Next(5) switch
        {
            0 => Link("d" + random.Next(40)) with
            {
                Run = new Guid(random.Next(60), 0, 0, new byte[8]).ToString(),
                EventMs = random.Next(1_000_000),
            },
            1 => Aside,
            2 when size > 0 => new Settled
            {
                TimeMs = i,
                Call = new("c"),
                Decided = random.NextInt64(size),
                As = SettledAs.Done,
                Read =
                    random.Next(3) == 0
                        ? null
                        : new(
                            Integrity.Untrusted,
                            (Confidentiality)random.Next(4),
                            random.Next(2) == 0 ? null : ["t" + random.Next(3)]
                        ),
            },
            3 => Decision(random, i, CallKind.Infer, AssetId.Model("m")) with
            {
                Shown = [new(AssetId.Tool("s", "t" + random.Next(9)), Label.Untrusted)],
            },
            _ => Decision(
                random,
                i,
                CallKind.CallTool,
                AssetId.Tool("s", "t" + random.Next(9))
            ) with
            {
                Sources = [new("to", AssetId.Tool("s", "t" + random.Next(9)))],
            },
        };

    private static Decided Decision(Random random, int i, CallKind kind, AssetId resource) =>
        new()
        {
            TimeMs = i,
            Call = new("c" + i),
            Kind = kind,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = resource,
            Agent = new("a" + random.Next(5)),
            User = random.Next(2) == 0 ? null : new UserId("u" + random.Next(5)),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s" + random.Next(30)),
            Link = "header",
            Decision = new() { Verdict = Verdict.Allow, Policies = ["p"] },
            Label = Label.Untrusted,
            ControlSize = 0,
            Consequential = random.Next(2) == 0,
        };
}
