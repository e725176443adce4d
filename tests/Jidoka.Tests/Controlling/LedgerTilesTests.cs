using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jidoka.Tests.Controlling;

/// <summary>The ledger as strangers check it: over HTTP, with the public key.</summary>
public sealed class LedgerTilesTests
{
    private const int Sizes = 300;
    private const int RestartEvery = 75;
    private const string LogId = "acme/node-1";

    [Fact]
    public async Task An_independent_verifier_agrees_with_every_size_and_after_every_restart()
    {
        using var folder = new TestFolder();
        var place = Path.Combine(folder.Path, "data");
        var data = LedgerFolder.Open(place, TimeProvider.System);
        GoChecker? checker = null;
        try
        {
            for (var from = 0; from < Sizes; from += RestartEvery)
            {
                var log = data.OpenLog(LogId);
                await using var host = await HostAsync(log);
                var url = host.Urls.Single() + "/logs/" + LogId;
                checker ??= GoChecker.Start(url, await VerifierKeyAsync(place));
                if (from > 0)
                    (await checker.CheckAsync(url)).ShouldStartWith($"ok {from} ");
                for (var size = from + 1; size <= from + RestartEvery; size++)
                {
                    await log.Ledger.AppendAsync(
                        new[] { new LedgerEntry(EventClass.Flow, new byte[size]) },
                        Durability.Process
                    );
                    var checkpoint = await log.Ledger.PublishAsync();
                    (await checker.CheckAsync(url)).ShouldBe(
                        $"ok {size} {Convert.ToBase64String(checkpoint.Root.Span)}"
                    );
                }
                await data.DisposeAsync();
                data = LedgerFolder.Open(place, TimeProvider.System);
            }
        }
        finally
        {
            checker?.Dispose();
            await data.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_independent_verifier_finds_a_log_that_was_cut_back_or_signed_again()
    {
        using var folder = new TestFolder();
        var place = Path.Combine(folder.Path, "data");
        GoChecker? checker = null;
        try
        {
            foreach (
                var (text, answer) in new[]
                {
                    ("one", "ok 3 "),
                    ("two", "bad size 3 has two roots"),
                    ("", "bad the log shrank from 3 to 0"),
                }
            )
            {
                // The keys stay, the log does not: what someone with the signing key could do.
                if (Directory.Exists(Path.Combine(place, "logs")))
                    Directory.Delete(Path.Combine(place, "logs"), recursive: true);
                await using var data = LedgerFolder.Open(place, TimeProvider.System);
                var log = data.OpenLog(LogId);
                for (var i = 0; i < 3 && text.Length > 0; i++)
                    await log.Ledger.AppendAsync(
                        new[] { new LedgerEntry(EventClass.Flow, Encoding.UTF8.GetBytes(text)) },
                        Durability.Process
                    );
                await log.Ledger.PublishAsync();
                await using var host = await HostAsync(log);
                var url = host.Urls.Single() + "/logs/" + LogId;
                checker ??= GoChecker.Start(url, await VerifierKeyAsync(place));
                (await checker.CheckAsync(url)).ShouldStartWith(answer);
            }
        }
        finally
        {
            checker?.Dispose();
        }
    }

    [Fact]
    public async Task The_control_port_serves_the_log_of_its_node_and_entries_only_with_the_token()
    {
        using var folder = new TestFolder();
        string key;
        for (var start = 0; start < 2; start++)
        {
            await using var running = await RunningNode.StartAsync(folder);
            var options = running.Node.Options;
            key = await File.ReadAllTextAsync(
                Path.Combine(options.DataFolder, "logs", options.Tenant, options.Node + ".vkey")
            );
            await running.Node.Log.Ledger.PublishAsync();
            var url = $"{running.Run.ControlUrl.TrimEnd('/')}/logs/{options.Tenant}/{options.Node}";
            using (var checker = GoChecker.Start(url, key, RunningNode.Token))
                (await checker.CheckAsync()).ShouldStartWith("ok ");
            using (var stranger = GoChecker.Start(url, key))
                (await stranger.CheckAsync()).ShouldContain("tile/entries/000.p/");
        }
    }

    [Fact]
    public async Task Resources_have_the_types_and_the_caching_that_the_standard_names()
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        var size = (await running.Node.Log.Ledger.PublishAsync()).Size;
        using var http = new HttpClient { BaseAddress = new Uri(running.Run.ControlUrl) };
        var log = "/logs/" + running.Node.Log.Ledger.LogId;

        using var checkpoint = await http.GetAsync(log + "/checkpoint");
        checkpoint.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        checkpoint.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var tile = await http.GetAsync($"{log}/tile/0/000.p/{size}");
        tile.StatusCode.ShouldBe(HttpStatusCode.OK);
        tile.Content.Headers.ContentType!.ToString().ShouldBe("application/octet-stream");
        tile.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        (await tile.Content.ReadAsByteArrayAsync()).Length.ShouldBe((int)size * 32);

        using var refused = await http.GetAsync($"{log}/tile/entries/000.p/{size}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            RunningNode.Token
        );
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        using var entries = await http.GetAsync($"{log}/tile/entries/000.p/{size}");
        entries.StatusCode.ShouldBe(HttpStatusCode.OK);
        entries.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        entries.Headers.CacheControl!.Private.ShouldBeTrue();
        foreach (
            var wrong in new[]
            {
                $"/tile/0/000.p/{size + 1}",
                "/tile/0/000",
                "/tile/64/000",
                "/tile/0/0",
                "/tile/entries/x000/000",
            }
        )
            (await http.GetAsync(log + wrong)).StatusCode.ShouldBe(HttpStatusCode.NotFound, wrong);
    }

    [Theory]
    [InlineData("000", 0, 256)]
    [InlineData("067.p/1", 67, 1)]
    [InlineData("x001/x234/067.p/255", 1_234_067, 255)]
    [InlineData("x001/000", 1_000, 256)]
    public void A_tiles_place_is_read(string text, long tile, int width) =>
        LedgerTiles.Place(text).ShouldBe((tile, width));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0000")]
    [InlineData("x000")]
    [InlineData("x000/000")]
    [InlineData("001/000")]
    [InlineData("xx01/000")]
    [InlineData("000.p/0")]
    [InlineData("000.p/256")]
    [InlineData("000.p/01")]
    [InlineData("000.p/+1")]
    [InlineData("000.p/1/2")]
    [InlineData("x999/x999/x999/x999/x999/x999/999")]
    [InlineData("x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("../000")]
    public void A_place_written_in_any_other_way_is_none(string text) =>
        LedgerTiles.Place(text).ShouldBeNull();

    [Fact]
    public async Task An_events_proof_is_made_by_the_node_and_checked_with_the_key_alone()
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        await using var control = new RemoteControl(
            new Uri(running.Run.ControlUrl),
            RunningNode.Token
        );
        var options = running.Node.Options;
        var key = await File.ReadAllTextAsync(
            Path.Combine(options.DataFolder, "logs", options.Tenant, options.Node + ".vkey")
        );
        var proof = await control.ProofAsync(0, CancellationToken.None);

        ProofCheck.Check(proof.Proof, key).Proven!.Index.ShouldBe(0);
        var fault = await Should.ThrowAsync<ControlException>(() =>
            control.ProofAsync(1_000_000, CancellationToken.None)
        );
        fault.Fault.ShouldBe(ControlFault.NotFound);
    }

    private static async Task<WebApplication> HostAsync(ILog log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // The slim builder leaves out the constraint that tells a level from a word.
        builder.Services.AddRouting();
        var app = builder.Build();
        app.MapLedgerTiles(log);
        await app.StartAsync();
        return app;
    }

    private static Task<string> VerifierKeyAsync(string place) =>
        File.ReadAllTextAsync(Path.Combine(place, "logs", LogId + ".vkey"));
}
