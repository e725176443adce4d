using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Tests.Conformance;

/// <summary>What every ledger must do, whatever it stores into. A store's tests derive from this.</summary>
public abstract partial class LedgerConformance : IAsyncLifetime
{
    private ILog? _log;

    protected ILog Log => _log!;

    protected ILedger Ledger => Log.Ledger;

    protected abstract Task<ILog> OpenAsync(LedgerOptions options);

    protected abstract Task CloseAsync();

    /// <summary>Removes what the test stored, after the last close.</summary>
    protected abstract void Remove();

    public async ValueTask InitializeAsync() => _log = await OpenAsync(new LedgerOptions());

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Remove();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync(LedgerOptions? options = null)
    {
        await CloseAsync();
        _log = await OpenAsync(options ?? new LedgerOptions());
    }

    protected static ReadOnlyMemory<LedgerEntry> Entries(params string[] events) =>
        events.Select(text => Entry(text)).ToArray();

    protected static LedgerEntry Entry(string text, EventClass @class = EventClass.Flow) =>
        new(@class, Bytes(text));

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) =>
        System.Text.Encoding.UTF8.GetString(bytes.Span);

    protected async Task<List<StoredEvent>> AllAsync(
        long from = 0,
        int max = int.MaxValue,
        EventClass? only = null
    )
    {
        var all = new List<StoredEvent>();
        await foreach (var stored in Ledger.ReadAsync(from, max, only))
            all.Add(stored);
        return all;
    }

    [Fact]
    public void An_empty_log_has_size_zero_and_nothing_to_read()
    {
        Ledger.Size.ShouldBe(0);
        Ledger.Read(0).ShouldBeNull();
    }

    [Theory]
    [InlineData(Durability.Process)]
    [InlineData(Durability.Power)]
    public async Task Appended_events_read_back_byte_for_byte_at_contiguous_indices(
        Durability durability
    )
    {
        (await Ledger.AppendAsync(Entries("a", "b"), durability)).ShouldBe(0);
        (await Ledger.AppendAsync(Entries("c"), durability)).ShouldBe(2);

        Ledger.Size.ShouldBe(3);
        (await AllAsync())
            .Select(e => (e.Index, Text(e.Event)))
            .ShouldBe([(0, "a"), (1, "b"), (2, "c")]);
        Text(Ledger.Read(1)!.Value.Event).ShouldBe("b");
        Ledger.Read(3).ShouldBeNull();
    }

    [Fact]
    public async Task Reading_by_class_skips_the_other_class()
    {
        for (var i = 0; i < 1_000; i++)
            await Ledger.AppendAsync(
                new[] { Entry($"e{i}", i % 3 == 0 ? EventClass.Control : EventClass.Flow) },
                Durability.Process
            );

        (await AllAsync(only: EventClass.Control))
            .Select(e => e.Index)
            .ShouldBe(Indices(0, 1_000, 0));
        (await AllAsync(from: 500, max: 300, only: EventClass.Control))
            .Select(e => e.Index)
            .ShouldBe(Indices(500, 1_000, 0));
        (await AllAsync(from: 500, max: 10, only: EventClass.Flow)).Count.ShouldBe(10);
        (await AllAsync(from: 990)).Count.ShouldBe(10);

        static IEnumerable<long> Indices(int from, int to, int rest) =>
            Enumerable.Range(from, to - from).Where(i => i % 3 == rest).Select(i => (long)i);
    }

    [Fact]
    public async Task Concurrent_callers_keep_their_order_and_each_append_stays_contiguous()
    {
        const int callers = 8,
            each = 200;
        await Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => AppendManyAsync(caller)))
        );

        var all = await AllAsync();
        all.Select(e => e.Index).ShouldBe(Enumerable.Range(0, all.Count).Select(i => (long)i));
        for (var caller = 0; caller < callers; caller++)
        {
            var own = all.Select(e => Text(e.Event))
                .Where(t => t.StartsWith($"{caller}:", StringComparison.Ordinal))
                .ToList();
            own.ShouldBe(
                Enumerable
                    .Range(0, each)
                    .SelectMany(i => new[] { $"{caller}:{i}:x", $"{caller}:{i}:y" })
            );
        }

        async Task AppendManyAsync(int caller)
        {
            for (var i = 0; i < each; i++)
            {
                var durability = i % 20 == 0 ? Durability.Power : Durability.Process;
                var first = await Ledger.AppendAsync(
                    Entries($"{caller}:{i}:x", $"{caller}:{i}:y"),
                    durability
                );
                Text(Ledger.Read(first)!.Value.Event).ShouldBe($"{caller}:{i}:x");
                Text(Ledger.Read(first + 1)!.Value.Event).ShouldBe($"{caller}:{i}:y");
            }
        }
    }

    [Fact]
    public async Task Appends_that_are_not_awaited_keep_the_order_of_the_calls()
    {
        var appends = Enumerable
            .Range(0, 2_000)
            .Select(i => Ledger.AppendAsync(Entries($"{i}"), Durability.Process).AsTask())
            .ToList();

        (await Task.WhenAll(appends)).ShouldBe(Enumerable.Range(0, 2_000).Select(i => (long)i));
        (await AllAsync())
            .Select(e => Text(e.Event))
            .ShouldBe(Enumerable.Range(0, 2_000).Select(i => $"{i}"));
    }

    [Fact]
    public async Task An_append_beyond_the_limits_is_refused_and_writes_nothing()
    {
        await Should.ThrowAsync<ArgumentException>(async () =>
            await Ledger.AppendAsync(default, Durability.Process)
        );
        await RefusedAsync(new LedgerEntry(EventClass.Flow, default));
        await RefusedAsync(
            new LedgerEntry(EventClass.Flow, new byte[LedgerLimits.MaxEventBytes + 1])
        );
        await RefusedAsync(new LedgerEntry((EventClass)7, new byte[1]));
        var item = Log.Vault.Seal(new VaultItem("ann", "request", Bytes("x")));
        await RefusedAsync(new LedgerEntry(EventClass.Flow, new byte[1], [item, item]));

        Ledger.Size.ShouldBe(0);
        await Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, new byte[LedgerLimits.MaxEventBytes]) },
            Durability.Process
        );
        Ledger.Size.ShouldBe(1);

        Task RefusedAsync(LedgerEntry bad) =>
            Should.ThrowAsync<ArgumentException>(async () =>
                await Ledger.AppendAsync(new[] { Entry("good"), bad }, Durability.Process)
            );
    }

    [Fact]
    public async Task A_reopened_log_goes_on_where_it_ended_under_the_same_tree()
    {
        await Ledger.AppendAsync(Entries("a", "b", "c"), Durability.Process);
        var before = Ledger.Checkpoint();
        await ReopenAsync();

        Ledger.Size.ShouldBe(3);
        Ledger.Checkpoint().ShouldBe(before with { Root = Ledger.Checkpoint().Root });
        Ledger.Checkpoint().Note.ShouldBe(before.Note);
        (await Ledger.AppendAsync(Entries("d"), Durability.Process)).ShouldBe(3);
    }

    [Fact]
    public async Task A_cancelled_token_appends_nothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await Ledger.AppendAsync(
                Entries("a"),
                Durability.Process,
                new CancellationToken(canceled: true)
            )
        );
        Ledger.Size.ShouldBe(0);
    }

    [Fact]
    public async Task A_closed_ledger_refuses()
    {
        var closed = Ledger;
        await ReopenAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () =>
            await closed.AppendAsync(Entries("a"), Durability.Process)
        );
    }

    [Fact]
    public async Task Sealed_content_opens_again_after_a_restart_and_matches_its_commitment()
    {
        var request = Log.Vault.Seal(new VaultItem("ann", "request", Bytes("the prompt")));
        var response = Log.Vault.Seal(new VaultItem("ann", "response", Bytes("")));
        request.Commitment.ShouldBe(Log.Vault.Commit("ann", Bytes("the prompt")));
        var entry = new LedgerEntry(
            EventClass.Flow,
            request.Commitment.ToArray(),
            [request, response]
        );
        var index =
            await Ledger.AppendAsync(new[] { Entry("before"), entry }, Durability.Process) + 1;
        await ReopenAsync();

        Text(Log.Vault.Open(index, "request")!.Value).ShouldBe("the prompt");
        Log.Vault.Open(index, "response")!.Value.Length.ShouldBe(0);
        Log.Vault.Open(index, "arguments").ShouldBeNull();
        Log.Vault.Open(index - 1, "request").ShouldBeNull();
        Log.Vault.Open(99, "request").ShouldBeNull();
        Log.Vault.Commit("ann", Bytes("the prompt")).ShouldBe(request.Commitment);
    }

    [Fact]
    public void Commitments_differ_by_subject_and_by_content()
    {
        var ann = Log.Vault.Commit("ann", Bytes("4111 1111 1111 1111"));
        ann.ShouldNotBe(Log.Vault.Commit("bob", Bytes("4111 1111 1111 1111")));
        ann.ShouldNotBe(Log.Vault.Commit("ann", Bytes("4111 1111 1111 1112")));
        ann.ToArray()
            .ShouldNotBe(
                System.Security.Cryptography.SHA256.HashData(Bytes("4111 1111 1111 1111"))
            );
    }

    [Fact]
    public async Task A_commitment_alone_stays_checkable_after_a_restart()
    {
        var commitment = Log.Vault.Commit("ann", Bytes("x"));
        await Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, commitment.ToArray()) },
            Durability.Process
        );
        await ReopenAsync();

        Log.Vault.Commit("ann", Bytes("x")).ShouldBe(commitment);
    }

    [Fact]
    public async Task An_erased_subject_cannot_be_opened_and_others_can()
    {
        var ann = Log.Vault.Seal(new VaultItem("ann", "request", Bytes("of ann")));
        var bob = Log.Vault.Seal(new VaultItem("bob", "request", Bytes("of bob")));
        await Ledger.AppendAsync(
            new[]
            {
                new LedgerEntry(EventClass.Flow, Bytes("1"), [ann]),
                new LedgerEntry(EventClass.Flow, Bytes("2"), [bob]),
            },
            Durability.Process
        );

        (
            await Log.Vault.EraseAsync("ann", keys => Bytes("erased " + string.Join(' ', keys)))
        ).ShouldBe(2);
        (await Log.Vault.EraseAsync("ann", _ => Bytes("again"))).ShouldBeNull();
        (await Log.Vault.EraseAsync("nobody", _ => Bytes("nobody"))).ShouldBeNull();
        Text(Ledger.Read(2)!.Value.Event).ShouldBe($"erased {ann.KeyId}");
        Log.Vault.Open(0, "request").ShouldBeNull();
        Text(Log.Vault.Open(1, "request")!.Value).ShouldBe("of bob");
        await ReopenAsync();
        Log.Vault.Open(0, "request").ShouldBeNull();
        Ledger.Size.ShouldBe(3);
    }

    [Fact]
    public async Task An_erasure_that_cannot_be_recorded_leaves_the_key()
    {
        var item = Log.Vault.Seal(new VaultItem("ann", "request", Bytes("of ann")));
        await Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, Bytes("1"), [item]) },
            Durability.Process
        );
        await Should.ThrowAsync<ArgumentException>(async () =>
            await Log.Vault.EraseAsync("ann", _ => new byte[LedgerLimits.MaxEventBytes + 1])
        );

        Text(Log.Vault.Open(0, "request")!.Value).ShouldBe("of ann");
        Ledger.Size.ShouldBe(1);
    }

    [Fact]
    public async Task A_subject_that_returns_after_its_erasure_gets_another_key()
    {
        var old = Log.Vault.Commit("ann", Bytes("x"));
        (await Log.Vault.EraseAsync("ann", _ => Bytes("erased"))).ShouldNotBeNull();
        var item = Log.Vault.Seal(new VaultItem("ann", "request", Bytes("x")));
        item.Commitment.ShouldNotBe(old);
        await Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, Bytes("1"), [item]) },
            Durability.Process
        );
        await ReopenAsync();

        Text(Log.Vault.Open(1, "request")!.Value).ShouldBe("x");
    }

    [Fact]
    public async Task Sealing_beyond_the_limits_is_refused()
    {
        Should.Throw<ArgumentException>(() =>
            Log.Vault.Seal(new VaultItem("", "request", default))
        );
        Should.Throw<ArgumentException>(() =>
            Log.Vault.Seal(new VaultItem(new string('s', 513), "request", default))
        );
        Should.Throw<ArgumentException>(() => Log.Vault.Seal(new VaultItem("ann", "", default)));
        Should.Throw<ArgumentException>(() =>
            Log.Vault.Seal(new VaultItem("ann", new string('p', 65), default))
        );
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Many_subjects_seal_at_once_and_all_open()
    {
        var subjects = Enumerable.Range(0, 300).Select(i => $"user-{i}").ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 4),
            async (_, _) =>
            {
                foreach (var subject in subjects)
                {
                    var item = Log.Vault.Seal(
                        new VaultItem(subject, "request", Bytes($"of {subject}"))
                    );
                    await Ledger.AppendAsync(
                        new[] { new LedgerEntry(EventClass.Flow, Bytes(subject), [item]) },
                        Durability.Process
                    );
                }
            }
        );
        await ReopenAsync();

        foreach (var stored in await AllAsync())
            Text(Log.Vault.Open(stored.Index, "request")!.Value)
                .ShouldBe($"of {Text(stored.Event)}");
        Ledger.Size.ShouldBe(1_200);
    }

    [Fact]
    public async Task A_snapshot_loads_again_and_replaces_the_one_before()
    {
        await Ledger.AppendAsync(Entries("a", "b"), Durability.Process);
        Log.Snapshots.TryLoad("control", out _, out _).ShouldBeFalse();
        Log.Snapshots.Save("control", 1, Bytes("old"));
        Log.Snapshots.Save("control", 2, Bytes("new"));
        await ReopenAsync();

        Log.Snapshots.TryLoad("control", out var at, out var bytes).ShouldBeTrue();
        (at, Text(bytes)).ShouldBe((2, "new"));
        Log.Snapshots.TryLoad("other", out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_snapshot_ahead_of_the_log_is_refused() =>
        Should.Throw<ArgumentException>(() => Log.Snapshots.Save("control", 1, Bytes("x")));
}
