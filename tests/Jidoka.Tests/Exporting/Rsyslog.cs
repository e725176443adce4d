using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Jidoka.Tests.Exporting;

/// <summary>An rsyslog of a test, which writes what it made of each message as one line of JSON.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";

    private readonly TestFolder _folder;
    private readonly string _security;
    private Process? _process;
    private int _port;

    private Rsyslog(TestFolder folder, string security) =>
        (_folder, _security) = (folder, security);

    /// <summary>Where it listens; the same after a restart.</summary>
    public int Port => _port;

    /// <summary>Starts one; skips the test where it is not installed, which with <c>CI</c> set is a failure.</summary>
    /// <param name="folder">Where its files are.</param>
    /// <param name="certificate">Its certificate, key and the authority of its clients; null: it does not speak TLS.</param>
    public static async Task<Rsyslog> StartAsync(
        TestFolder folder,
        (string Certificate, string Key, string Authority)? certificate = null
    )
    {
        var isThere = File.Exists(Program);
        if (!isThere && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail("rsyslog is missing: run eng/install-rsyslog.sh");
        Assert.SkipUnless(isThere, "rsyslog is not installed: run eng/install-rsyslog.sh");
        var rsyslog = new Rsyslog(
            folder,
            certificate is { } c
                ? $"""
                global(
                  DefaultNetstreamDriverCAFile="{c.Authority}"
                  DefaultNetstreamDriverCertFile="{c.Certificate}"
                  DefaultNetstreamDriverKeyFile="{c.Key}"
                )
                module(
                  load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1"
                  StreamDriver.AuthMode="x509/name" PermittedPeer=["node.example.com"]
                )
                """
                : """module(load="imtcp")"""
        );
        await rsyslog.StartAsync();
        return rsyslog;
    }

    /// <summary>Starts it, again at the port that it had.</summary>
    public async Task StartAsync()
    {
        // No queue between what is read and the file: what it has taken, it has written.
        _folder.Write(
            "rsyslog.conf",
            $$"""
            global(workDirectory="{{_folder.Path}}" maxMessageSize="64k")
            {{_security}}
            template(name="whole" type="list" option.jsonf="on") {
              property(outname="pri" name="pri" format="jsonf")
              property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
              property(outname="host" name="hostname" format="jsonf")
              property(outname="app" name="app-name" format="jsonf")
              property(outname="process" name="procid" format="jsonf")
              property(outname="id" name="msgid" format="jsonf")
              property(outname="data" name="structured-data" format="jsonf")
              property(outname="text" name="msg" format="jsonf")
            }
            ruleset(name="keep" queue.type="Direct") {
              action(type="omfile" file="{{Kept}}" template="whole")
            }
            input(
              type="imtcp" address="127.0.0.1" port="{{_port}}"
              listenPortFileName="{{PortFile}}" ruleset="keep"
            )
            """
        );
        _process = Process.Start(
            new ProcessStartInfo(
                Program,
                ["-n", "-iNONE", "-f", Path.Combine(_folder.Path, "rsyslog.conf")]
            )
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        await Eventually.IsTrueAsync(
            async () =>
            {
                if (_process.HasExited)
                    Assert.Fail("rsyslog ended: " + await _process.StandardError.ReadToEndAsync());
                return await ListensAsync();
            },
            "rsyslog listens"
        );
    }

    // It writes which port it was given, but not which one it was told to take.
    private async Task<bool> ListensAsync()
    {
        if (_port == 0)
            return File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), out _port);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The lines that it has written whole, as it read the messages.</summary>
    public List<JsonNode> Messages()
    {
        if (!File.Exists(Kept))
            return [];
        using var file = new FileStream(Kept, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)]
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonNode.Parse(l)!),
        ];
    }

    /// <summary>Keeps it from reading, or lets it read on.</summary>
    public void Hold(bool held) => Signal(held ? "-STOP" : "-CONT");

    /// <summary>Kills it as the machine would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    private string Kept => Path.Combine(_folder.Path, "kept.jsonl");

    private string PortFile => Path.Combine(_folder.Path, "rsyslog.port");

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [name, _process!.Id.ToString()]);
        kill.WaitForExit();
    }
}
