using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Core.Deciding;
using Jidoka.Demo;
using Jidoka.Exporting;
using Jidoka.Storage.Recording;

namespace Jidoka.Tests.Exporting;

/// <summary>A stock rsyslog gets every event, whatever is killed on the way, and none more often than a break explains.</summary>
public sealed class RsyslogTests : IDisposable
{
    private readonly TestFolder _there = new();

    public void Dispose() => _there.Dispose();

    [Fact]
    public async Task A_killed_receiver_that_read_nothing_is_sent_it_again()
    {
        await using var rsyslog = await Rsyslog.StartAsync(_there);
        using var here = Configured($"tcp://127.0.0.1:{rsyslog.Port}", "cef");
        await using (var ledger = LedgerFolder.Open(here.Options.DataFolder, TimeProvider.System))
        {
            var log = ledger.OpenLog(LogOf(here)).Ledger;
            using var export = Export(here, log, new("127.0.0.1", rsyslog.Port));
            await AppendAsync(log, 700);
            await export.FollowAsync(default);
            rsyslog.Messages().Count.ShouldBe(700);

            // The system takes the connection and all that is sent; the program reads none of it.
            rsyslog.Hold(true);
            await AppendAsync(log, 50);
            var lost = export.FollowAsync(default);
            await Eventually.IsTrueAsync(() => HasUnread(rsyslog.Port), "it was sent everything");
            await rsyslog.KillAsync();
            await Should.ThrowAsync<ExportException>(() => lost);
            await Should.ThrowAsync<ExportException>(() => export.FollowAsync(default));
            await rsyslog.StartAsync();
            // A node that starts anew knows no more than its mark.
            using var anew = Export(here, log, new("127.0.0.1", rsyslog.Port));
            await anew.FollowAsync(default);
        }

        Indexes(rsyslog).ShouldBe(Enumerable.Range(0, 750));
    }

    [Fact]
    public async Task A_killed_node_goes_on_where_it_was_and_repeats_at_most_a_batch()
    {
        const int events = 6_000;
        await using var rsyslog = await Rsyslog.StartAsync(_there);
        using var here = Configured($"tcp://127.0.0.1:{rsyslog.Port}", "cef");
        await using (var ledger = LedgerFolder.Open(here.Options.DataFolder, TimeProvider.System))
            await AppendAsync(ledger.OpenLog(LogOf(here)).Ledger, events);
        Mark(here).Write(LogOf(here), 0);

        await using (var first = Up(here))
        {
            await Eventually.IsTrueAsync(
                () => rsyslog.Messages().Count > 0,
                "it begins: " + first.Log
            );
            rsyslog.Hold(true);
            using var node = global::System.Diagnostics.Process.GetProcessById(first.Id);
            node.Kill();
            await node.WaitForExitAsync();
        }
        var marked = Mark(here).Read(LogOf(here));
        marked.ShouldNotBeNull().ShouldBeLessThan(events, "it was killed on the way");
        rsyslog.Hold(false);
        await using (var second = Up(here))
            await Eventually.IsTrueAsync(
                () => Mark(here).Read(LogOf(here)) >= events,
                "it goes on: " + second.Log
            );

        var told = Indexes(rsyslog);
        told.Distinct().Order().ShouldBe(Enumerable.Range(0, events));
        (told.Count - events).ShouldBeLessThanOrEqualTo(LedgerExport.Batch);
    }

    [Fact]
    public async Task Over_TLS_it_reads_each_field_and_form_and_the_node_counts_what_it_left_out()
    {
        using var authority = new TestCertificates(_there);
        var ca = authority.Authority("ca.pem");
        var (loaded, certificate, key) = authority.Issue("localhost", "receiver");
        loaded.Dispose();
        var (mine, shown, secret) = authority.Issue("node.example.com", "node");
        mine.Dispose();
        await using var rsyslog = await Rsyslog.StartAsync(_there, (certificate, key, ca));
        var to =
            $"syslog: 'tls://localhost:{rsyslog.Port}', tls: {{ca: {ca}, certificate: {shown}, key: {secret}}}";
        using var here = new TestFolder(
            $$"""
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            agents:
              clerk: {}
            siem:
              - { form: cef, facility: local4, {{to}} }
              - { form: ocsf, {{to}} }
              - { form: ocsf, maxBytes: 480, {{to}} }
            """
        );
        await using var running = await Controlling.RunningNode.StartAsync(here);
        await AppendAsync(running.Node.Log.Ledger, 1);

        await Eventually.IsTrueAsync(() => rsyslog.Messages().Count == 3, "all forms are there");
        await Eventually.IsTrueAsync(
            () => running.Node.Exports[2].Refused == 2,
            "both are too long"
        );
        var messages = rsyslog.Messages().ToLookup(m => m["id"]!.ToString());
        var cef = messages["cef"].ShouldHaveSingleItem();
        cef["pri"]!.ToString().ShouldBe("164");
        cef["time"]!.ToString().ShouldStartWith("1970-01-01T00:00:01");
        cef["host"]!.ToString().ShouldBe(Environment.MachineName);
        cef["app"]!.ToString().ShouldBe("jidoka");
        cef["process"]!.ToString().ShouldBe(Environment.ProcessId.ToString());
        cef["data"]!.ToString().ShouldBe("-");
        cef["text"]!.ToString().ShouldStartWith("CEF:0|Jidoka|Jidoka|");
        messages["ocsf"]
            .Select(m => JsonNode.Parse(m["text"]!.ToString())!["class_uid"]!.GetValue<int>())
            .ShouldBe([6003, 2004]);
    }

    private static TestFolder Configured(string syslog, string form) =>
        new(
            $$"""
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            agents:
              clerk: {}
            siem:
              - {form: {{form}}, syslog: "{{syslog}}"}
            """
        );

    private static GatewayProcess Up(TestFolder folder) =>
        GatewayProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "jidoka"),
            folder.Path,
            ["up", "--config", Path.Combine(folder.Path, "jidoka.yaml")],
            ImmutableDictionary<string, string>.Empty
        );

    private static LedgerExport Export(TestFolder folder, ILedger log, SyslogOptions options) =>
        new(
            "test",
            log,
            new SyslogForm(new CefForm(log.LogId), "cef", 13, "h"),
            new SyslogSink(options, TimeProvider.System),
            new ExportMark(Path.Combine(folder.Path, "mark")),
            TimeProvider.System
        );

    private static ExportMark Mark(TestFolder folder)
    {
        var exports = Path.Combine(folder.Options.DataFolder, LedgerExports.Folder);
        Directory.CreateDirectory(exports);
        return new(Path.Combine(exports, $"{LogOf(folder).Replace('/', '-')}-siem-0-cef.mark"));
    }

    // The system has taken all of it, the end too (CLOSE_WAIT), and the program has read none: /proc/net/tcp, the receiver's side.
    private static bool HasUnread(int port) =>
        File.ReadLines("/proc/net/tcp")
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(l =>
                l[1].EndsWith($":{port:X4}", StringComparison.Ordinal)
                && l[3] == "08"
                && !l[4].EndsWith(":00000000", StringComparison.Ordinal)
            );

    private static string LogOf(TestFolder folder) =>
        $"{folder.Options.Tenant}/{folder.Options.Node}";

    private static async Task AppendAsync(ILedger log, int count)
    {
        var value = Calls.Call(Verdict.Deny);
        var entry = new LedgerEntry(EventClass.Flow, EventJson.Write(value));
        foreach (
            var some in Enumerable.Repeat(entry, count).Chunk(LedgerLimits.MaxEntriesPerAppend)
        )
            await log.AppendAsync(some, Durability.Process);
    }

    private static List<int> Indexes(Rsyslog rsyslog) =>
        [
            .. rsyslog
                .Messages()
                .Select(m => m["text"]!.ToString())
                .Select(t => t[(t.IndexOf("externalId=", StringComparison.Ordinal) + 11)..])
                .Select(t => t[..t.IndexOf(' ')])
                .Select(t =>
                    int.Parse(t[(t.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)
                ),
        ];
}
