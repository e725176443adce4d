using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Jidoka.Storage.Witnessing;

namespace Jidoka.Storage.Tests.Witnessing;

public sealed class WitnessTests : IAsyncLifetime
{
    private const string LogId = "acme/node-1";
    private const string Name = "witness.example.com/w1";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _witnessFolder = new();
    private LedgerFolder _data = null!;
    private ILog _log = null!;
    private Witness _witness = null!;

    private string LogKey => File.ReadAllText(_folder.File("logs/acme/node-1.vkey"));

    public async ValueTask InitializeAsync()
    {
        _data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        _log = _data.OpenLog(LogId);
        await AppendAsync(_log, 5, "event");
        _witness = OpenWitness();
    }

    public async ValueTask DisposeAsync()
    {
        _witness.Dispose();
        await _data.DisposeAsync();
        _folder.Dispose();
        _witnessFolder.Dispose();
    }

    [Fact]
    public async Task A_log_that_only_grows_is_cosigned_with_the_time_and_the_verifier_agrees()
    {
        var note = (await _log.Ledger.PublishAsync()).Note;
        var first = _witness.Add(Request(_log, 0, 5));
        await AppendAsync(_log, 3, "more");
        var second = _witness.Add(Request(_log, 5, (await _log.Ledger.PublishAsync()).Size));

        first.Verdict.ShouldBe(WitnessVerdict.Cosigned);
        second.Verdict.ShouldBe(WitnessVerdict.Cosigned);
        Cosignature.Find(note, first.Text, _witness.VerifierKey).ShouldBe(first.Text);
        Cosignature.Find(note, second.Text, _witness.VerifierKey).ShouldBeNull("of another note");
        NoteVerifier
            .Parse(_witness.VerifierKey)
            .CosignedAt(note + first.Text)
            .ShouldBe(Noon.ToUnixTimeSeconds());
        NoteVerifier.Parse(LogKey).Check(note + first.Text)!.Value.Size.ShouldBe(5);
    }

    [Fact]
    public async Task A_proof_and_a_verification_can_ask_for_the_cosignature()
    {
        await _log.Ledger.PublishAsync();
        LedgerVerifier
            .Verify(_folder.Path, LogId, witnesses: [_witness.VerifierKey])
            .Reason.ShouldNotBeNull()
            .ShouldContain($"the witness {Name} did not cosign");
        _log.Ledger.Cosign(4, "of a size that is not published\n").ShouldBeFalse();
        _log.Ledger.Cosign(5, _witness.Add(Request(_log, 0, 5)).Text).ShouldBeTrue();

        LedgerVerifier
            .Verify(_folder.Path, LogId, witnesses: [_witness.VerifierKey])
            .Reason.ShouldBeNull();
        var proof = (await ProofFile.WriteAsync(_log, 2))!;
        ProofCheck
            .Check(proof, LogKey, _witness.VerifierKey)
            .Proven!.CosignedAt.ShouldBe([Noon.ToUnixTimeSeconds()]);
        using var other = new TemporaryFolder();
        using var stranger = Witness.Open(other.Path, Name, [LogKey], TimeProvider.System);
        ProofCheck
            .Check(proof, LogKey, stranger.VerifierKey)
            .Reason.ShouldNotBeNull()
            .ShouldContain("did not cosign");
    }

    [Fact]
    public async Task A_cosigned_checkpoint_is_still_the_logs_own_after_a_restart()
    {
        await _log.Ledger.PublishAsync();
        _log.Ledger.Cosign(5, _witness.Add(Request(_log, 0, 5)).Text).ShouldBeTrue();
        await _data.DisposeAsync();
        _data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        _log = _data.OpenLog(LogId);

        Cosignature
            .IsBy(_log.Ledger.Published!.Note, _witness.VerifierKey)
            .ShouldBeTrue("what was cosigned stays so");
    }

    [Fact]
    public async Task An_old_checkpoint_is_not_cosigned_again_and_the_newest_size_is_told_over_a_restart()
    {
        await _log.Ledger.PublishAsync();
        var old = Request(_log, 0, 5);
        _witness.Add(old).Verdict.ShouldBe(WitnessVerdict.Cosigned);
        await AppendAsync(_log, 2, "more");
        await _log.Ledger.PublishAsync();
        _witness.Add(Request(_log, 5, 7)).Verdict.ShouldBe(WitnessVerdict.Cosigned);
        _witness.Dispose();
        _witness = OpenWitness();

        _witness.Add(old).ShouldBe(new(WitnessVerdict.Conflict, "7\n"));
        _witness.Add(Request(_log, 7, 7)).Verdict.ShouldBe(WitnessVerdict.Cosigned);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Another_history_with_the_same_key_is_not_cosigned(int size)
    {
        await _log.Ledger.PublishAsync();
        _witness.Add(Request(_log, 0, 5)).Verdict.ShouldBe(WitnessVerdict.Cosigned);
        // The same signing key, and nothing else: what a thief of it could do.
        using var fork = new TemporaryFolder();
        Directory.CreateDirectory(fork.File("keys"));
        foreach (var key in Directory.GetFiles(_folder.File("keys")))
            File.Copy(key, fork.File("keys/" + Path.GetFileName(key)));
        await using var data = LedgerFolder.Open(fork.Path, TimeProvider.System);
        var other = data.OpenLog(LogId);
        await AppendAsync(other, size, "another");
        await other.Ledger.PublishAsync();

        var answer = _witness.Add(Request(other, 5, size));
        answer.Verdict.ShouldBe(size == 5 ? WitnessVerdict.Conflict : WitnessVerdict.NotConsistent);
        _witness.Add(Request(_log, 5, 5)).Verdict.ShouldBe(WitnessVerdict.Cosigned);
    }

    [Fact]
    public async Task What_is_not_signed_not_known_or_not_a_request_is_refused_as_the_standard_says()
    {
        var note = (await _log.Ledger.PublishAsync()).Note;
        Verdict("old 0\n\n" + note.Replace("\n5\n", "\n6\n")).ShouldBe(WitnessVerdict.NotSigned);
        Verdict("old 0\n\n" + note.Replace(LogId, "acme/node-2"))
            .ShouldBe(WitnessVerdict.UnknownLog);
        Verdict("old 6\n\n" + note).ShouldBe(WitnessVerdict.Malformed);
        Verdict("old 0\nAAAA\n\n" + note).ShouldBe(WitnessVerdict.Malformed);
        Verdict("old 00\n\n" + note).ShouldBe(WitnessVerdict.Malformed);
        Verdict("old -1\n\n" + note).ShouldBe(WitnessVerdict.Malformed);
        Verdict("").ShouldBe(WitnessVerdict.Malformed);
        var hash = Convert.ToBase64String(new byte[32]) + "\n";
        Verdict("old 0\n" + hash + "\n" + note).ShouldBe(WitnessVerdict.NotConsistent);
        Verdict("old 0\n" + string.Concat(Enumerable.Repeat(hash, 64)) + "\n" + note)
            .ShouldBe(WitnessVerdict.Malformed);
        Verdict("old 0\n\n" + note).ShouldBe(WitnessVerdict.Cosigned);

        WitnessVerdict Verdict(string body) => _witness.Add(body).Verdict;
    }

    [Fact]
    public async Task A_witness_whose_memory_is_damaged_cosigns_nothing()
    {
        await _log.Ledger.PublishAsync();
        _witness.Add(Request(_log, 0, 5)).Verdict.ShouldBe(WitnessVerdict.Cosigned);
        File.WriteAllText(
            Directory.GetFiles(_witnessFolder.Path, "*.checkpoint").Single(),
            "nothing"
        );
        Should.Throw<LedgerUnavailableException>(() => _witness.Add(Request(_log, 0, 5)));
    }

    private Witness OpenWitness() =>
        Witness.Open(_witnessFolder.Path, Name, [LogKey], new Clock(Noon));

    private static string Request(ILog log, long old, long size) =>
        new WitnessRequest(
            old,
            old == 0 ? [] : log.Tiles.ConsistencyProof(old, size),
            log.Ledger.Published!.Note
        ).ToString();

    private static async Task AppendAsync(ILog log, int count, string text)
    {
        for (var i = 0; i < count; i++)
            await log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(
                        EventClass.Flow,
                        System.Text.Encoding.UTF8.GetBytes($"{text} {i}")
                    ),
                },
                Durability.Process
            );
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
