using System.Globalization;
using System.Text;
using Jidoka.Composition;
using Jidoka.Controlling;
using Jidoka.Core.Deciding;
using Jidoka.Gateway;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Microsoft.Data.Sqlite;

namespace Jidoka.Tests.Controlling;

/// <summary>Content leaves the vault when it was kept for its class's time, and its bytes leave the files.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Each = 300;
    private const int MostBytes = 9_000;
    private const int SearchedBytes = 20;
    private const long ItemsPerEvent = LedgerLimits.MaxVaultItemsPerEvent;
    private static readonly string[] Parts = ["request", "response", "input"];

    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        vault: {keep: {request: 30d, response: 10d}}
        users: {alice: }
        agents:
          clerk: {user: alice}
        """
    );
    private readonly DayClock _clock = new();
    private readonly Random _random = new(5);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_older_than_its_class_goes_with_its_bytes_and_what_is_younger_stays()
    {
        string data;
        await using (var node = await _folder.OpenNodeAsync(_clock))
        {
            data = node.Options.DataFolder;
            await KeepAsync(node, "user:ann"); // 0 to 299
            _clock.Days += 20;
            await KeepAsync(node, "user:ann"); // 300 to 599
            var all = Ciphertexts(node);
            all.Count.ShouldBe(2 * Each * Parts.Length);

            await RoundAsync(node);
            Kept(node, "request", 0, 2 * Each).ShouldBe(2 * Each);
            Kept(node, "response", 0, Each).ShouldBe(0);
            Kept(node, "response", Each, Each).ShouldBe(Each);
            _clock.Days += 15;
            await RoundAsync(node);
            Kept(node, "request", 0, Each).ShouldBe(0);
            Kept(node, "request", Each, Each).ShouldBe(Each);
            Kept(node, "response", Each, Each).ShouldBe(0);
            Kept(node, "input", 0, 2 * Each).ShouldBe(2 * Each);
            ShouldBeGone(node, all);

            var events = Removals(node);
            events.Where(e => e.Part == "response").Sum(e => e.Count).ShouldBe(2 * Each);
            events.Where(e => e.Part == "request").Sum(e => e.Count).ShouldBe(Each);
            events.ShouldAllBe(e => e.Count <= ContentRetention.MaxItemsPerCommit);
            events[0].First.ShouldBe(0);
            events.Last(e => e.Part == "request").Last.ShouldBe(Each - 1);

            _clock.Days += 500;
            await RoundAsync(node);
            Kept(node, "request", 0, 2 * Each).ShouldBe(0);
            Kept(node, "input", 0, 2 * Each).ShouldBe(2 * Each);
            ShouldBeGone(node, all);
        }
        LedgerVerifier.Verify(data).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was_and_looks_at_nothing_twice()
    {
        long below;
        await using (var node = await _folder.OpenNodeAsync(_clock))
        {
            await KeepAsync(node, "user:ann");
            _clock.Days += 11;
            await RoundAsync(node);
            below = node.Log.Kept.RemovedBelow("response");
            below.ShouldBeGreaterThanOrEqualTo((Each - 1) * ItemsPerEvent + 1);
        }
        await using (var node = await _folder.OpenNodeAsync(_clock))
        {
            node.Log.Kept.RemovedBelow("response").ShouldBe(below);
            var size = node.Log.Ledger.Size;
            await RoundAsync(node);
            node.Log.Ledger.Size.ShouldBe(size, "nothing was removed, and nothing said so");
            _clock.Days += 20;
            await RoundAsync(node);
            Kept(node, "request", 0, Each).ShouldBe(0);
            Kept(node, "input", 0, Each).ShouldBe(Each);
        }
    }

    [Fact]
    public async Task What_is_under_legal_hold_stays_until_it_is_released()
    {
        await using var node = await _folder.OpenNodeAsync(_clock);
        var control = new NodeControl(node, "admin", ownsNode: false);
        await KeepAsync(node, "user:bob"); // 0 to 299
        await control.RotateSubjectAsync(new("user:bob", "yearly"), default);
        var bob = node.Log.Ledger.Size;
        await KeepAsync(node, "user:bob");
        var ann = node.Log.Ledger.Size;
        await KeepAsync(node, "user:ann");
        await control.HoldAsync(new("user:bob", "case 3"), default);
        _clock.Days += 40;
        await RoundAsync(node);
        Kept(node, "request", 0, Each).ShouldBe(Each);
        Kept(node, "request", bob, Each).ShouldBe(Each);
        Kept(node, "request", ann, Each).ShouldBe(0);
        Removals(node).Min(e => e.First).ShouldBe(ann);

        await control.ReleaseHoldAsync(new("user:bob", "case 3 is closed"), default);
        _clock.Days += 1;
        await RoundAsync(node);
        Kept(node, "request", 0, Each).ShouldBe(0);
        Kept(node, "request", bob, Each).ShouldBe(0);
        Kept(node, "response", 0, Each).ShouldBe(0);
        Kept(node, "input", 0, Each).ShouldBe(Each);
    }

    [Fact]
    public async Task A_decision_whose_input_went_is_not_replayable_and_that_is_no_error()
    {
        _folder.Write(
            "jidoka.yaml",
            """
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            vault: {keep: {input: 1d}}
            users: {alice: }
            agents:
              clerk: {user: alice}
            """
        );
        await using var node = await _folder.OpenReadyNodeAsync(_clock);
        var index = await SettledCall.MakeAsync(node);
        (await node.Replay.RunAsync(index, default)).Same.ShouldBeTrue();

        _clock.Days += 2;
        await RoundAsync(node);
        var report = await node.Replay.RunAsync(index, default);
        (report.Same, report.Replayed).ShouldBe((false, null));
        report.Problem.ShouldNotBeNull().ShouldContain("Not replayable");
        (await node.Replay.ExplainAsync(index, raw: true, default)).Problem.ShouldBe(
            report.Problem
        );
        var removed = Removals(node).ShouldHaveSingleItem();
        (removed.Part, removed.Count, removed.First, removed.Last).ShouldBe(
            ("input", 1, index, index)
        );
    }

    // The last round of a stop is a round like any other.
    private static async Task RoundAsync(Node node)
    {
        for (var i = 0; i < 3; i++)
            await node.Upkeep.CloseAsync(default);
        node.Upkeep.Fault.ShouldBeNull();
    }

    private async Task KeepAsync(Node node, string subject)
    {
        for (var i = 0; i < Each; i++)
        {
            var items = Parts.Select(part =>
            {
                var content = new byte[_random.Next(40, MostBytes)];
                return node.Log.Vault.Seal(new VaultItem(subject, part, content));
            });
            var time = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            await node.Log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(
                        EventClass.Flow,
                        Encoding.UTF8.GetBytes(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $$"""{"type":"call","timeMs":{{time}}}"""
                            )
                        ),
                        [.. items]
                    ),
                },
                Durability.Process
            );
        }
    }

    private static int Kept(Node node, string part, long from, int count)
    {
        var kept = 0;
        for (var index = from; index < from + count; index++)
        {
            if (node.Log.Vault.Open(index, part) is not null)
                kept++;
        }
        return kept;
    }

    private static List<ContentRemoved> Removals(Node node)
    {
        var found = new List<ContentRemoved>();
        for (var index = 0L; index < node.Log.Ledger.Size; index++)
        {
            var bytes = node.Log.Ledger.Read(index)!.Value.Event.Span;
            if (
                bytes.IndexOf("content.removed"u8) >= 0
                && EventJson.Read(bytes) is ContentRemoved removed
            )
                found.Add(removed);
        }
        return found;
    }

    private static SqliteConnection Open(Node node)
    {
        var file = Path.Combine(node.Options.DataFolder, "logs", node.Log.Ledger.LogId + ".db");
        var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        database.Open();
        return database;
    }

    private static Dictionary<long, byte[]> Ciphertexts(Node node)
    {
        using var database = Open(node);
        using var command = database.CreateCommand();
        command.CommandText = "SELECT item, content FROM vault_item";
        using var rows = command.ExecuteReader();
        var found = new Dictionary<long, byte[]>();
        while (rows.Read())
            found.Add(rows.GetInt64(0), (byte[])rows[1]);
        return found;
    }

    /// <summary>Of what is no more in the table, neither the first bytes nor the last are in the database or its write-ahead log.</summary>
    private static void ShouldBeGone(Node node, Dictionary<long, byte[]> all)
    {
        var kept = Ciphertexts(node);
        var begins = new Dictionary<UInt128, long>();
        foreach (var (item, bytes) in all.Where(one => !kept.ContainsKey(one.Key)))
        {
            begins[BitConverter.ToUInt128(bytes)] = item;
            begins[BitConverter.ToUInt128(bytes.AsSpan(^SearchedBytes))] = item;
        }
        begins.ShouldNotBeEmpty();
        var seen = 0;
        var young = BitConverter.ToUInt128(kept.Values.First());
        var name = Path.Combine(node.Options.DataFolder, "logs", node.Log.Ledger.LogId);
        foreach (var file in new[] { name + ".db", name + ".db-wal" })
        {
            var bytes = OpenFile.Read(file);
            for (var at = 0; at <= bytes.Length - 16; at++)
            {
                var here = BitConverter.ToUInt128(bytes, at);
                if (here == young)
                    seen++;
                begins
                    .TryGetValue(here, out var item)
                    .ShouldBeFalse($"item {item} at {at} of {Path.GetFileName(file)}");
            }
        }
        seen.ShouldBeGreaterThan(0, "what is kept is found this way");
    }
}
