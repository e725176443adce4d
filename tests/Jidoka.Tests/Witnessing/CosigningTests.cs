using System.Net;
using Jidoka.Composition;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Jidoka.Storage.Witnessing;
using Jidoka.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Witnessing;

/// <summary>A log and its witness, each behind a real socket.</summary>
public sealed class CosigningTests : IAsyncLifetime
{
    private const string LogId = "acme/node-1";
    private readonly TestFolder _folder = new();
    private LedgerFolder _data = null!;
    private ILog _log = null!;
    private Witness _witness = null!;
    private WebApplication _port = null!;

    public async ValueTask InitializeAsync()
    {
        OpenLog();
        var key = await File.ReadAllTextAsync(Path.Combine(Place, "logs", LogId + ".vkey"));
        _witness = Witness.Open(
            Path.Combine(_folder.Path, "witness"),
            "w1",
            [key],
            TimeProvider.System
        );
        _port = WitnessPort.Build(
            _witness,
            new IPEndPoint(IPAddress.Loopback, 0),
            tls: null,
            NullLoggerFactory.Instance
        );
        await _port.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync();
        _witness.Dispose();
        await _data.DisposeAsync();
        _folder.Dispose();
    }

    private string Place => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task The_published_checkpoint_is_cosigned_as_the_log_grows_and_over_a_restart()
    {
        using var cosigning = Cosigning();
        for (var round = 0; round < 3; round++)
        {
            await GrowAsync(7);
            await cosigning.RoundAsync(CancellationToken.None);
            cosigning.Witnesses[0].Fault.ShouldBeNull();
            Cosignature.IsBy(_log.Ledger.Published!.Note, _witness.VerifierKey).ShouldBeTrue();
        }
        await _data.DisposeAsync();
        OpenLog();
        await GrowAsync(1);
        using var again = Cosigning();
        await again.RoundAsync(CancellationToken.None);

        again.Witnesses[0].Fault.ShouldBeNull("it asks what was cosigned before");
        LedgerVerifier
            .Verify(Place, LogId, witnesses: [_witness.VerifierKey])
            .Reason.ShouldBeNull();
    }

    [Theory]
    [InlineData(3, "cut back or forked")]
    [InlineData(7, "another root of 7 events")]
    [InlineData(20, "not the beginning of this log")]
    public async Task A_log_that_was_cut_back_or_signed_again_is_named_by_its_witness(
        int events,
        string words
    )
    {
        using (var cosigning = Cosigning())
        {
            await GrowAsync(7);
            await cosigning.RoundAsync(CancellationToken.None);
        }
        await _data.DisposeAsync();
        Directory.Delete(Path.Combine(Place, "logs"), recursive: true);
        OpenLog();
        await GrowAsync(events, "another");
        using var again = Cosigning();
        await again.RoundAsync(CancellationToken.None);

        again.Witnesses[0].IsBreach.ShouldBeTrue();
        again.Witnesses[0].Fault.ShouldNotBeNull().ShouldContain(words);
        Cosignature.IsBy(_log.Ledger.Published!.Note, _witness.VerifierKey).ShouldBeFalse();
    }

    [Fact]
    public async Task A_witness_that_is_away_or_is_another_is_a_fault_and_no_breach()
    {
        await GrowAsync(1);
        using var other = Witness.Open(
            Path.Combine(_folder.Path, "other"),
            "w1",
            [],
            TimeProvider.System
        );
        using var wrong = Cosigning(other.VerifierKey);
        await wrong.RoundAsync(CancellationToken.None);
        wrong.Witnesses[0].Fault.ShouldNotBeNull().ShouldContain("not signed by its key");

        using var right = Cosigning();
        await _port.StopAsync();
        await right.RoundAsync(CancellationToken.None);
        right.Witnesses[0].Fault.ShouldNotBeNull().ShouldContain("cannot be reached");
        right.Witnesses[0].IsBreach.ShouldBeFalse();
    }

    private Cosigning Cosigning(string? key = null) =>
        new(
            [new WitnessOptions(new Uri(KestrelPort.UrlOf(_port)), key ?? _witness.VerifierKey)],
            _log,
            TimeProvider.System,
            NullLogger.Instance
        );

    private void OpenLog()
    {
        _data = LedgerFolder.Open(Place, TimeProvider.System);
        _log = _data.OpenLog(LogId);
    }

    private async Task GrowAsync(int events, string text = "event")
    {
        for (var i = 0; i < events; i++)
            await _log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(EventClass.Flow, System.Text.Encoding.UTF8.GetBytes(text)),
                },
                Durability.Process
            );
        await _log.Ledger.PublishAsync();
    }
}
