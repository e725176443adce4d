using CsCheck;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

public sealed class ProofFileTests : IAsyncLifetime
{
    private const string LogId = "acme/node-1";
    private readonly TemporaryFolder _folder = new();
    private LedgerFolder _data = null!;
    private ILog _log = null!;

    private string Key => File.ReadAllText(_folder.File("logs/acme/node-1.vkey"));

    public async ValueTask InitializeAsync()
    {
        _data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        _log = _data.OpenLog(LogId);
        for (var i = 0; i < 300; i++)
            await AppendAsync($"event {i}");
    }

    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(299)]
    public async Task A_proof_file_proves_its_event_to_whoever_has_the_public_key(long index)
    {
        var proof = await ProofFile.WriteAsync(_log, index);
        var (proven, reason) = ProofCheck.Check(proof!, Key);

        reason.ShouldBeNull();
        proven!.Index.ShouldBe(index);
        proven.Size.ShouldBe(300);
        proven.Root.ToArray().ShouldBe(_log.Ledger.Checkpoint().Root.ToArray());
        proven.Leaf.ToArray().ShouldBe([1, .. Bytes($"event {index}")]);
    }

    [Fact]
    public async Task An_event_that_is_not_published_yet_is_published_for_its_proof()
    {
        await _log.Ledger.PublishAsync(TestContext.Current.CancellationToken);
        var index = await AppendAsync("the newest");
        var proof = await ProofFile.WriteAsync(_log, index);

        ProofCheck.Check(proof!, Key).Proven!.Size.ShouldBe(301);
        (await ProofFile.WriteAsync(_log, 301)).ShouldBeNull();
        (await ProofFile.WriteAsync(_log, -1)).ShouldBeNull();
    }

    [Fact]
    public async Task A_proof_with_any_character_changed_proves_nothing()
    {
        var proof = (await ProofFile.WriteAsync(_log, 77))!;
        Gen.Int[0, proof.Length - 1]
            .Sample(
                at =>
                {
                    var changed = proof.ToCharArray();
                    changed[at] = changed[at] == 'A' ? 'B' : 'A';
                    ProofCheck
                        .Check(new string(changed), Key)
                        .Proven.ShouldBeNull($"character {at}");
                },
                iter: 500
            );
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\nx")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AA==\nindex 99999999999999999999\n\nx")]
    public void What_is_no_proof_is_refused_in_words(string text)
    {
        var (proven, reason) = ProofCheck.Check(text, Key);
        proven.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
        ProofCheck.Check(text, "no key").Reason!.ShouldContain("key");
    }

    private async Task<long> AppendAsync(string text) =>
        await _log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, Bytes(text)) },
            Durability.Process
        );

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
