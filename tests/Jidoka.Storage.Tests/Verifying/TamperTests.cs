using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

/// <summary>
/// What an intruder with the files could do, each found and named. What the files alone cannot tell (an older state of all of
/// them, or another history signed with the stolen key) is found by a checkpoint kept elsewhere or by a witness.
/// </summary>
public sealed class TamperTests : IAsyncLifetime
{
    private const string LogId = "acme/node-1";
    private const int Events = 600;
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync() => await FillAsync(_folder, Events, "event");

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string, string> Edits =>
        new()
        {
            {
                "change",
                "UPDATE event SET body = x'6a' WHERE idx = 70",
                "event 70 does not have its leaf hash"
            },
            { "drop", "DELETE FROM event WHERE idx = 70", "event 70 is missing" },
            {
                "reorder",
                "UPDATE event SET idx = -5 WHERE idx = 70; UPDATE event SET idx = 70 WHERE idx = 71; UPDATE event SET idx = 71 WHERE idx = -5",
                "do not have the root that was signed"
            },
            {
                "duplicate",
                "UPDATE event SET (class, hash, body) = (SELECT class, hash, body FROM event WHERE idx = 70) WHERE idx = 71",
                "do not have the root that was signed"
            },
            {
                "truncate",
                "DELETE FROM event WHERE idx >= 590",
                "the log ends before event 590, but a signed checkpoint covers 600 events"
            },
            {
                "truncate with its checkpoints",
                "DELETE FROM event WHERE idx >= 500; DELETE FROM subtree WHERE idx >= 500 >> height; DELETE FROM leaves WHERE place >= 500 / 16; DELETE FROM checkpoint WHERE size > 500",
                "the log ends before event 500, but a signed checkpoint covers 600 events"
            },
            {
                "an older checkpoint in the place of the newest",
                "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 51) WHERE size = 600",
                "the checkpoint stored for size 600 is not signed"
            },
            {
                "a kept hash",
                "UPDATE subtree SET hash = zeroblob(32) WHERE height = 4 AND idx = 3",
                "the kept hash over events 48 to 63 does not follow"
            },
            {
                "a kept hash higher up",
                "UPDATE subtree SET hash = zeroblob(32) WHERE height = 8 AND idx = 1",
                "the kept hash over events 256 to 511 does not follow"
            },
            {
                "a kept hash dropped",
                "DELETE FROM subtree WHERE height = 4 AND idx = 3",
                "the kept hash over events 48 to 63 does not follow"
            },
            {
                "a kept leaf hash",
                "UPDATE leaves SET hashes = CAST(substr(hashes, 1, 480) || zeroblob(32) AS BLOB) WHERE place = 3",
                "the kept leaf hashes of events 48 to 63 are not theirs"
            },
            {
                "kept leaf hashes dropped",
                "DELETE FROM leaves WHERE place = 36",
                "the kept leaf hashes of events 576 to 591 are not theirs"
            },
            {
                "kept leaf hashes too many",
                "INSERT INTO leaves VALUES (-1, zeroblob(512))",
                "38 rows of 16 leaf hashes each are kept, not 37"
            },
            {
                "a kept hash too many",
                "INSERT INTO subtree VALUES (12, -1, zeroblob(32))",
                "1 hashes over 4096 events each are kept, not 0"
            },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_of_the_database_is_found_and_named(string what, string sql, string reason)
    {
        using (var database = Database.OpenToWrite(_folder.File("logs/acme/node-1.db")))
            database.Execute(sql);
        var report = LedgerVerifier.Verify(_folder.Path);

        report.Reason.ShouldNotBeNull(what).ShouldContain(reason);
    }

    [Fact]
    public void A_copy_of_an_event_after_the_signed_ones_is_told_apart_from_what_is_signed()
    {
        using (var database = Database.OpenToWrite(_folder.File("logs/acme/node-1.db")))
            database.Execute(
                "INSERT INTO event SELECT 600, class, hash, body FROM event WHERE idx = 71"
            );
        var report = LedgerVerifier.Verify(_folder.Path);

        (report.SignedSize, report.Size).ShouldBe((Events, Events + 1));
    }

    [Fact]
    public async Task Another_history_signed_with_the_same_key_is_found_by_a_checkpoint_of_the_first()
    {
        using var fork = await ForkAsync(Events);
        var first = File.ReadAllText(_folder.File("logs/acme/node-1.checkpoint"));

        LedgerVerifier.Verify(fork.Path).Passed.ShouldBeTrue("alone, either history is sound");
        var report = LedgerVerifier.Verify(fork.Path, LogId, checkpoints: [first]);
        report.CheckpointOk.ShouldBeFalse();
        report.Reason.ShouldNotBeNull().ShouldContain("another history was signed");
    }

    [Fact]
    public async Task A_log_is_not_opened_under_the_published_checkpoint_of_another_history()
    {
        using var fork = await ForkAsync(Events + 5);
        File.Copy(
            _folder.File("logs/acme/node-1.checkpoint"),
            fork.File("logs/acme/node-1.checkpoint"),
            overwrite: true
        );
        await using var data = LedgerFolder.Open(fork.Path, TimeProvider.System);
        Should
            .Throw<LedgerCorruptException>(() => data.OpenLog(LogId))
            .Message.ShouldContain("another history");
    }

    [Fact]
    public async Task An_older_copy_of_all_files_is_found_by_a_newer_checkpoint()
    {
        using var old = _folder.Copy();
        await FillAsync(_folder, 10, "later");
        var newer = File.ReadAllText(_folder.File("logs/acme/node-1.checkpoint"));

        LedgerVerifier.Verify(old.Path).Passed.ShouldBeTrue();
        LedgerVerifier
            .Verify(old.Path, LogId, checkpoints: [newer])
            .Reason.ShouldNotBeNull()
            .ShouldContain($"the log ends before event {Events}");
    }

    [Fact]
    public void An_older_published_checkpoint_that_is_replayed_changes_nothing_that_is_proven()
    {
        // It is a true statement about the log: what it covers is a part of what the stored ones cover.
        using (var database = Database.OpenToRead(_folder.File("logs/acme/node-1.db")))
        using (var note = database.Prepare("SELECT note FROM checkpoint WHERE size = 51"))
        {
            note.Step().ShouldBeTrue();
            File.WriteAllText(_folder.File("logs/acme/node-1.checkpoint"), note.Text(0));
        }
        LedgerVerifier.Verify(_folder.Path).SignedSize.ShouldBe(Events);
    }

    [Fact]
    public async Task A_log_without_kept_hashes_gets_them_when_it_is_opened()
    {
        using (var database = Database.OpenToWrite(_folder.File("logs/acme/node-1.db")))
            database.Execute(
                "DROP TABLE subtree; DROP TABLE leaves; DROP TABLE erased_key; CREATE TABLE vault_key (id INTEGER PRIMARY KEY, subject BLOB NOT NULL, wrapped BLOB); PRAGMA user_version = 2"
            );
        LedgerVerifier.Verify(_folder.Path).Passed.ShouldBeTrue("a log of the version before");
        await FillAsync(_folder, 1, "again");

        var report = LedgerVerifier.Verify(_folder.Path);
        report.Reason.ShouldBeNull();
        using var made = Database.OpenToRead(_folder.File("logs/acme/node-1.db"));
        made.Number("SELECT count(*) FROM subtree").ShouldBe((Events >> 4) + (Events >> 8));
        made.Number("SELECT count(*) FROM leaves").ShouldBe(Events / 16);
    }

    [Theory]
    [InlineData("DROP TABLE leaves")]
    [InlineData("DELETE FROM leaves WHERE place > 20")]
    [InlineData("UPDATE event SET hash = zeroblob(5) WHERE idx = 3; DELETE FROM leaves", false)]
    public async Task Leaf_hashes_that_an_earlier_version_did_not_keep_are_kept_when_the_log_is_opened(
        string sql,
        bool opens = true
    )
    {
        using (var database = Database.OpenToWrite(_folder.File("logs/acme/node-1.db")))
            database.Execute(sql);
        if (!opens)
        {
            await Should.ThrowAsync<LedgerCorruptException>(() => FillAsync(_folder, 1, "again"));
            return;
        }
        // In the middle of a row, over two starts: what the tree had before them is in the row that they complete.
        await FillAsync(_folder, 3, "again");
        await FillAsync(_folder, 10, "and again");

        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
        using var made = Database.OpenToRead(_folder.File("logs/acme/node-1.db"));
        made.Number("SELECT count(*) FROM leaves").ShouldBe((Events + 13) / 16);
        made.Number("SELECT count(*) FROM leaves WHERE length(hashes) <> 512").ShouldBe(0);
    }

    /// <summary>Another log with the same keys and name.</summary>
    private async Task<TemporaryFolder> ForkAsync(int events)
    {
        var fork = _folder.Copy();
        Directory.Delete(fork.File("logs"), recursive: true);
        await FillAsync(fork, events, "another");
        return fork;
    }

    private static async Task FillAsync(TemporaryFolder folder, int events, string text)
    {
        await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
        var log = data.OpenLog(LogId, new LedgerOptions { CheckpointEveryEvents = 50 });
        for (var i = 0; i < events; i++)
            await log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(
                        i % 7 == 0 ? EventClass.Control : EventClass.Flow,
                        System.Text.Encoding.UTF8.GetBytes($"{text} {i}")
                    ),
                },
                Durability.Process
            );
    }
}
