using System.Globalization;
using System.Text;
using CsCheck;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>Events leave the log for their age; the tree over them stays, and what was lost otherwise is not taken for that.</summary>
public sealed class KeptEventsTests : IAsyncLifetime
{
    private const int Events = 600;
    private const string LogId = "acme/node-1";
    private readonly TemporaryFolder _folder = new();

    private string Db => _folder.File("logs/acme/node-1.db");

    public async ValueTask InitializeAsync()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = data.OpenLog(LogId, new LedgerOptions { CheckpointEveryEvents = 50 });
        for (var i = 0; i < Events; i++)
        {
            SealedItem[] items = i % 5 == 4 ? [log.Vault.Seal(new("ann", "request", Body(i)))] : [];
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(ClassOf(i), Body(i), items) },
                Durability.Process
            );
        }
        await log.Ledger.PublishAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_removed_has_no_bytes_left_and_the_tree_and_every_proof_stay()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = data.OpenLog(LogId);
        var leaves = Enumerable.Range(0, Events).Select(i => log.Ledger.LeafHash(i)!.Value);
        var before = leaves.Select(static l => Convert.ToHexString(l.Span)).ToArray();
        var tile = log.Tiles.Hashes(0, 0, 256);
        var bare = log.KeptEvents.Bare(0, 400, Events).Select(static e => e.Index).ToArray();
        bare.ShouldBe(
            Enumerable
                .Range(0, 400)
                .Where(i => i % 7 != 0 && i % 5 != 4)
                .Select(static i => (long)i)
        );

        log.KeptEvents.HasRemoved.ShouldBeFalse();
        await RemoveAsync(log, bare);

        log.KeptEvents.HasRemoved.ShouldBeTrue();
        log.KeptEvents.Bare(0, 400, Events).ShouldBeEmpty();
        leaves.Select(static l => Convert.ToHexString(l.Span)).ShouldBe(before);
        log.Tiles.Hashes(0, 0, 256).ShouldBe(tile);
        log.Ledger.Read(1).ShouldBeNull();
        log.Ledger.Read(0).ShouldNotBeNull("control events stay");
        log.Ledger.Read(4).ShouldNotBeNull("what has content stays");
        log.Vault.Open(4, "request").ShouldNotBeNull().ToArray().ShouldBe(Body(4));
        log.Ledger.ReadNext(1)!.Value.Index.ShouldBe(4);
        log.Ledger.ReadNext(Events + 1).ShouldBeNull();
        var read = new List<long>();
        await foreach (var stored in log.Ledger.ReadAsync(0, 50, EventClass.Flow))
            read.Add(stored.Index);
        read[..3].ShouldBe([4, 9, 19], "and reading passes over the rest");
        log.Tiles.Entries(0, 256).ShouldBeNull();
        (await ProofFile.WriteAsync(log, 1)).ShouldBeNull();
        var kept = (await ProofFile.WriteAsync(log, 4)).ShouldNotBeNull();
        ProofCheck
            .Check(kept, File.ReadAllText(_folder.File("logs/acme/node-1.vkey")))
            .Reason.ShouldBeNull();

        var report = LedgerVerifier.Verify(_folder.Path);
        report.Reason.ShouldBeNull();
        (report.Size, report.Removed).ShouldBe((Events + 1, bare.Length));
        report.SignedSize.ShouldBe(Events + 1, "the commit that removes is signed");
    }

    [Fact]
    public async Task What_is_removed_is_so_after_a_restart_and_removal_goes_on()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            await RemoveAsync(data.OpenLog(LogId), [1, 2]);
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            log.KeptEvents.HasRemoved.ShouldBeTrue();
            log.Ledger.Read(1).ShouldBeNull();
            log.KeptEvents.Bare(0, 7, 1).ShouldHaveSingleItem().Index.ShouldBe(3);
            await RemoveAsync(log, [5, 6]);
        }
        var report = LedgerVerifier.Verify(_folder.Path);
        report.Reason.ShouldBeNull();
        report.Removed.ShouldBe(4);
    }

    [Fact]
    public async Task A_control_event_is_not_removed_even_if_someone_asks_for_it()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            await RemoveAsync(log, [1, 7]);
            log.Ledger.Read(7).ShouldNotBeNull();
        }
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldNotBeNull("it says that two went");
    }

    public static TheoryData<string, string, string> Edits =>
        new()
        {
            {
                "one that nothing speaks of",
                "UPDATE event SET body = x'' WHERE idx = 302",
                "event 302 has no bytes, and no event says that it was removed"
            },
            {
                "one among those that were removed",
                "UPDATE event SET body = x'' WHERE idx = 104",
                "have no bytes, but 102 of them were removed for their age (event 600)"
            },
            {
                "a control event among them, made a flow event",
                "UPDATE event SET body = x'', class = 1 WHERE idx = 105",
                "have no bytes, but 102 of them were removed for their age (event 600)"
            },
            {
                "a control event",
                "UPDATE event SET body = x'' WHERE idx = 105",
                "event 105 does not have its leaf hash"
            },
            {
                "the hash of one that was removed",
                "UPDATE event SET hash = zeroblob(32) WHERE idx = 101",
                "do not have the root that was signed"
            },
            {
                "what says so",
                "UPDATE event SET body = x'' WHERE idx = 600",
                "event 1 has no bytes, and no event says that it was removed"
            },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task What_is_lost_otherwise_is_found_and_named(string what, string sql, string why)
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            await RemoveAsync(
                log,
                [.. log.KeptEvents.Bare(0, 150, Events).Select(static e => e.Index)]
            );
        }
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
        using (var database = Database.OpenToWrite(Db))
            database.Execute(sql);
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldNotBeNull(what).ShouldContain(why);
    }

    [Fact]
    public async Task A_word_that_no_checkpoint_signs_removes_nothing()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            data.OpenLog(LogId);
        using (var database = Database.OpenToWrite(Db))
        {
            var body = Statement([302]);
            using var sha = System.Security.Cryptography.IncrementalHash.CreateHash(
                System.Security.Cryptography.HashAlgorithmName.SHA256
            );
            sha.AppendData([0, 1]);
            sha.AppendData(body);
            using var insert = database.Prepare(
                "INSERT INTO event (idx, class, hash, body) VALUES (?, 1, ?, ?)"
            );
            insert.Bind(1, Events).Bind(2, sha.GetHashAndReset()).Bind(3, body).Run();
            database.Execute("UPDATE event SET body = x'' WHERE idx = 302");
        }
        LedgerVerifier
            .Verify(_folder.Path)
            .Reason.ShouldNotBeNull()
            .ShouldContain("1 of the events 302 to 302 have no bytes, but 0 of them were removed");
    }

    [Fact]
    public void Any_removals_verify_and_one_event_more_or_less_does_not() =>
        Gen.Int[1, 60]
            .Array[1, 6]
            .Sample(
                steps =>
                {
                    using var copy = _folder.Copy();
                    var gone = new List<long>();
                    using (var opened = new Opened(copy.Path))
                    {
                        var from = 0L;
                        foreach (var step in steps)
                        {
                            var some = opened
                                .Log.KeptEvents.Bare(from, from + step, Events)
                                .Select(static e => e.Index)
                                .Where(i => i % 3 != 0)
                                .ToArray();
                            if (some.Length > 0)
                                RemoveAsync(opened.Log, some).AsTask().Wait();
                            gone.AddRange(some);
                            from += step;
                        }
                    }
                    var report = LedgerVerifier.Verify(copy.Path);
                    report.Reason.ShouldBeNull();
                    report.Removed.ShouldBe(gone.Count);
                    if (gone.Count == 0)
                        return;
                    var more = Enumerable
                        .Range(0, Events)
                        .First(i => ClassOf(i) == EventClass.Flow && !gone.Contains(i));
                    using (var database = Database.OpenToWrite(copy.File("logs/acme/node-1.db")))
                        database.Execute($"UPDATE event SET body = x'' WHERE idx = {more}");
                    LedgerVerifier.Verify(copy.Path).FirstBadIndex.ShouldNotBeNull();
                },
                iter: 25,
                threads: 1
            );

    private static async ValueTask RemoveAsync(ILog log, long[] indices) =>
        await log.KeptEvents.RemoveAsync(indices, Statement(indices));

    private static byte[] Statement(long[] indices) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"type":"events.removed","timeMs":1,"count":{{indices.Length}},"first":{{indices[0]}},"last":{{indices[^1]}},"beforeMs":1}"""
            )
        );

    private static EventClass ClassOf(int i) => i % 7 == 0 ? EventClass.Control : EventClass.Flow;

    private static byte[] Body(int i) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event {i} of a log"));

    private sealed class Opened(string folder) : IDisposable
    {
        private readonly LedgerFolder _data = LedgerFolder.Open(folder, TimeProvider.System);

        public ILog Log => field ??= _data.OpenLog(LogId);

        public void Dispose() => _data.DisposeAsync().AsTask().Wait();
    }
}
