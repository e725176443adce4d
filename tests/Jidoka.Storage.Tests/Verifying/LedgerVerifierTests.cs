using CsCheck;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

public sealed class LedgerVerifierTests : IAsyncLifetime
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
            var item = log.Vault.Seal(new VaultItem("ann", "request", Body(i)));
            var @class = i % 7 == 0 ? EventClass.Control : EventClass.Flow;
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(@class, Body(i), [item]) },
                Durability.Process
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_unharmed_log_passes_with_the_root_that_its_writer_signed()
    {
        var report = LedgerVerifier.Verify(_folder.Path);

        report.Reason.ShouldBeNull();
        report.Size.ShouldBe(Events);
        report.SignedSize.ShouldBe(Events);
        report.Checkpoints.ShouldBeGreaterThan(10);
        report.CheckpointOk.ShouldBeTrue();
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        report.Root.ToArray().ShouldBe(data.OpenLog(LogId).Ledger.Checkpoint().Root.ToArray());
    }

    [Fact]
    public void Any_changed_byte_of_any_event_is_found_and_the_first_bad_index_named() =>
        Gen.Select(Gen.Int[0, Events - 1], Gen.Int[0, 10_000], Gen.Byte[1, 255])
            .Sample(
                (index, at, flip) =>
                {
                    using var copy = _folder.Copy();
                    var body = Body(index);
                    body[at % body.Length] ^= flip;
                    Change(
                        copy,
                        db => Run(db, "UPDATE event SET body = ? WHERE idx = ?", body, index)
                    );
                    var report = LedgerVerifier.Verify(copy.Path);
                    report.FirstBadIndex.ShouldBe(index);
                    report.Reason.ShouldNotBeNull();
                },
                iter: 60,
                threads: 1
            );

    [Fact]
    public void Any_changed_leaf_hash_is_found_and_its_index_named() =>
        Gen.Select(Gen.Int[0, Events - 1], Gen.Int[0, 31])
            .Sample(
                (index, at) =>
                {
                    using var copy = _folder.Copy();
                    Change(
                        copy,
                        db =>
                        {
                            var hash = Blob(db, $"SELECT hash FROM event WHERE idx = {index}");
                            hash[at] ^= 1;
                            Run(db, "UPDATE event SET hash = ? WHERE idx = ?", hash, index);
                        }
                    );
                    LedgerVerifier.Verify(copy.Path).FirstBadIndex.ShouldBe(index);
                },
                iter: 40,
                threads: 1
            );

    [Theory]
    [InlineData(0)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(333)]
    [InlineData(599)]
    public void An_event_changed_together_with_its_leaf_hash_is_found_by_the_next_checkpoint(
        int index
    )
    {
        var body = Body(index);
        body[0] ^= 1;
        Change(
            _folder,
            db =>
            {
                Run(db, "UPDATE event SET body = ? WHERE idx = ?", body, index);
                var hash = new byte[32];
                Jidoka.Storage.Merkle.LeafHash.Of(
                    index % 7 == 0 ? EventClass.Control : EventClass.Flow,
                    body,
                    hash
                );
                Run(db, "UPDATE event SET hash = ? WHERE idx = ?", hash, index);
            }
        );
        var report = LedgerVerifier.Verify(_folder.Path);

        report.CheckpointOk.ShouldBeFalse();
        report.FirstBadIndex!.Value.ShouldBeInRange(Math.Max(0, index - 50), index);
        report.Reason!.ShouldContain("signed");
    }

    [Theory]
    [InlineData("UPDATE event SET class = 1 WHERE idx = 70", 70)]
    [InlineData("UPDATE event SET class = 0 WHERE idx = 71", 71)]
    [InlineData("UPDATE event SET class = 9 WHERE idx = 71", 71)]
    [InlineData("UPDATE event SET body = 'text' WHERE idx = 71", 71)]
    [InlineData("UPDATE event SET idx = 9000 WHERE idx = 71", 71)]
    [InlineData("UPDATE event SET idx = -1 WHERE idx = 71", 0)]
    [InlineData("DELETE FROM event WHERE idx = 70", 70)]
    [InlineData("DELETE FROM event WHERE idx = 0", 0)]
    [InlineData("DELETE FROM event WHERE idx = 599", 599)]
    [InlineData("UPDATE event SET hash = x'' WHERE idx = 71", 71)]
    [InlineData("UPDATE event SET hash = 'text' WHERE idx = 599", 599)]
    [InlineData("INSERT INTO event VALUES (600, 1, x'00', x'00')", 600)]
    [InlineData("DELETE FROM event WHERE idx >= 590", 590)]
    public void A_missing_moved_added_or_reclassed_row_is_found_and_named(string sql, int firstBad)
    {
        Change(_folder, db => db.Execute(sql));

        LedgerVerifier.Verify(_folder.Path).FirstBadIndex.ShouldBe(firstBad);
    }

    [Theory]
    [InlineData("UPDATE checkpoint SET size = size + 1 WHERE size = 600")]
    [InlineData("UPDATE checkpoint SET note = replace(note, '600', '601') WHERE size = 600")]
    [InlineData("UPDATE checkpoint SET note = 'nonsense' WHERE size = 600")]
    [InlineData("UPDATE checkpoint SET note = x'fffefd' WHERE size = 600")]
    [InlineData(
        "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 1) WHERE size = 600"
    )]
    [InlineData("DELETE FROM checkpoint")]
    public void A_changed_checkpoint_is_found(string sql)
    {
        Change(_folder, db => db.Execute(sql));
        var report = LedgerVerifier.Verify(_folder.Path);

        report.CheckpointOk.ShouldBeFalse();
        report.Reason!.ShouldContain("checkpoint");
    }

    [Fact]
    public void Any_changed_character_of_a_checkpoint_is_found() =>
        Gen.Int[0, 10_000]
            .Sample(
                at =>
                {
                    using var copy = _folder.Copy();
                    Change(
                        copy,
                        db =>
                        {
                            var note = Blob(
                                db,
                                "SELECT CAST(note AS BLOB) FROM checkpoint WHERE size = 600"
                            );
                            note[at % note.Length] ^= 1;
                            Run(
                                db,
                                "UPDATE checkpoint SET note = CAST(? AS TEXT) WHERE size = ?",
                                note,
                                600
                            );
                        }
                    );
                    var report = LedgerVerifier.Verify(copy.Path);
                    report.CheckpointOk.ShouldBeFalse();
                },
                iter: 60,
                threads: 1
            );

    [Fact]
    public void Any_raw_byte_flip_in_the_file_fails_or_changes_nothing_that_is_stored()
    {
        var length = (int)new FileInfo(Db).Length;
        var unharmed = Contents(_folder);
        var found = 0;
        Gen.Select(Gen.Int[0, length - 1], Gen.Byte[1, 255])
            .Sample(
                (at, flip) =>
                {
                    using var copy = _folder.Copy();
                    Flip(copy.File("logs/acme/node-1.db"), at, flip);
                    var report = LedgerVerifier.Verify(copy.Path);
                    if (report.Passed)
                        Contents(copy).ShouldBe(unharmed, $"the flip at {at} was not found");
                    else
                        Interlocked.Increment(ref found);
                },
                iter: 150,
                threads: 1
            );
        found.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void A_flip_of_the_file_within_an_event_names_that_event()
    {
        var bytes = File.ReadAllBytes(Db);
        Gen.Int[0, Events - 1]
            .Sample(
                index =>
                {
                    var at = bytes.AsSpan().IndexOf(Body(index));
                    at.ShouldBeGreaterThan(0);
                    using var copy = _folder.Copy();
                    Flip(copy.File("logs/acme/node-1.db"), at + index % Body(index).Length, 0x40);
                    LedgerVerifier.Verify(copy.Path).FirstBadIndex.ShouldBe(index);
                },
                iter: 60,
                threads: 1
            );
    }

    [Fact]
    public void A_control_event_hidden_from_the_index_is_found()
    {
        Change(
            _folder,
            db =>
                db.Execute(
                    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'class = 0', 'class = 0 AND idx <> 70') WHERE name = 'event_control'"
                )
        );
        Change(_folder, db => db.Execute("REINDEX event_control"));
        Change(
            _folder,
            db =>
                db.Execute(
                    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' AND idx <> 70', '') WHERE name = 'event_control'"
                )
        );
        var report = LedgerVerifier.Verify(_folder.Path);

        report.FirstBadIndex.ShouldBe(70);
        report.Reason!.ShouldContain("index of control events");
    }

    [Fact]
    public void A_key_that_did_not_sign_fails_the_log()
    {
        using var other = new TemporaryFolder();
        var signer = new Jidoka.Storage.Signing.CheckpointSigner(LogId, new byte[32]);
        LedgerVerifier.Verify(_folder.Path, LogId, signer.VerifierKey).CheckpointOk.ShouldBeFalse();
        LedgerVerifier.Verify(_folder.Path, LogId, "nonsense").Passed.ShouldBeFalse();
    }

    [Fact]
    public void A_log_cut_off_with_its_checkpoints_is_found_by_a_checkpoint_kept_elsewhere()
    {
        string witness;
        using (var db = Database.OpenToRead(Db))
        using (var note = db.Prepare("SELECT note FROM checkpoint WHERE size = 600"))
        {
            note.Step();
            witness = note.Text(0);
        }
        Change(
            _folder,
            db =>
                db.Execute(
                    "DELETE FROM event WHERE idx >= 500; DELETE FROM checkpoint WHERE size > 500; DELETE FROM vault_item WHERE item >= 500 * 256"
                )
        );
        File.Delete(_folder.File("logs/acme/node-1.checkpoint"));

        LedgerVerifier.Verify(_folder.Path).Passed.ShouldBeTrue();
        LedgerVerifier.Verify(_folder.Path, LogId, null, [witness]).FirstBadIndex.ShouldBe(500);
    }

    [Fact]
    public void A_file_that_is_no_database_is_reported()
    {
        File.WriteAllText(Db, new string('x', 10_000));
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldNotBeNull();
        File.WriteAllBytes(Db, []);
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_log_is_verified_while_the_program_appends()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var ledger = data.OpenLog(LogId).Ledger;
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await ledger.AppendAsync(
                    new[] { new LedgerEntry(EventClass.Flow, Body(1)) },
                    Durability.Process
                );
        });
        for (var round = 0; round < 5; round++)
        {
            var before = ledger.Size;
            var report = LedgerVerifier.Verify(_folder.Path);
            report.Reason.ShouldBeNull();
            report.Size.ShouldBeGreaterThanOrEqualTo(before);
        }
        await stop.CancelAsync();
        await appending;
    }

    private static byte[] Body(int i) =>
        System.Text.Encoding.UTF8.GetBytes(
            $"event {i} " + new string((char)('a' + i % 26), 40 + i * 13 % 700)
        );

    private static void Flip(string path, int at, byte flip)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var old = (byte)file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(old ^ flip));
    }

    private static void Change(TemporaryFolder folder, Action<Database> change)
    {
        using var db = Database.OpenToWrite(folder.File("logs/acme/node-1.db"));
        change(db);
    }

    private static void Run(Database db, string sql, byte[] value, long index)
    {
        using var statement = db.Prepare(sql);
        statement.Bind(1, value).Bind(2, index).Run();
    }

    private static byte[] Blob(Database db, string sql)
    {
        using var statement = db.Prepare(sql);
        statement.Step().ShouldBeTrue();
        return statement.Blob(0).ToArray();
    }

    /// <summary>All that the ledger's tables hold; content in the vault is checked when it is opened.</summary>
    private static string Contents(TemporaryFolder folder)
    {
        using var db = Database.OpenToRead(folder.File("logs/acme/node-1.db"));
        var digest = System.Security.Cryptography.IncrementalHash.CreateHash(
            System.Security.Cryptography.HashAlgorithmName.SHA256
        );
        foreach (
            var sql in new[]
            {
                "SELECT idx, body FROM event",
                "SELECT idx, hash FROM event",
                "SELECT size, note FROM checkpoint",
            }
        )
        {
            using var rows = db.Prepare(sql);
            while (rows.Step())
            {
                digest.AppendData(BitConverter.GetBytes(rows.Int64(0)));
                digest.AppendData(rows.Blob(1));
            }
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }
}
