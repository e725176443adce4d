using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>
/// The upstream of all targets: nginx answering from memory or a file, so that the upstream is never what is slow.
/// It runs from a folder of the run's own, as whoever runs the benchmark, on loopback.
/// </summary>
internal sealed class NginxUpstream : IAsyncDisposable
{
    private static readonly TimeSpan StartAtMost = TimeSpan.FromSeconds(5);
    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;

    private NginxUpstream(ChildProcess process, TemporaryFolder folder, int json, int stream)
    {
        _process = process;
        _folder = folder;
        JsonPort = json;
        StreamPort = stream;
    }

    /// <summary>Where calls are answered whole.</summary>
    public int JsonPort { get; }

    /// <summary>Where they are answered as server-sent events.</summary>
    public int StreamPort { get; }

    /// <summary>Starts it.</summary>
    public static async Task<NginxUpstream> StartAsync()
    {
        var folder = new TemporaryFolder();
        var ports = Loopback.FreePorts(2);
        foreach (var exchange in HopExchange.All)
        {
            await WriteAsync(folder.At("json" + exchange.Path), exchange.Answer);
            await WriteAsync(folder.At("stream" + exchange.Path), exchange.Stream);
        }
        await File.WriteAllTextAsync(
            folder.At("nginx.conf"),
            Configuration(folder.Path, ports[0], ports[1])
        );
        var process = ChildProcess.Start(
            Executable(),
            ["-p", folder.Path, "-c", folder.At("nginx.conf"), "-e", "stderr"]
        );
        await Loopback.WaitForAsync(ports[0], process, StartAtMost);
        await Loopback.WaitForAsync(ports[1], process, StartAtMost);
        return new NginxUpstream(process, folder, ports[0], ports[1]);
    }

    /// <summary>The version, as it says it.</summary>
    public static async Task<string> VersionAsync()
    {
        await using var process = ChildProcess.Start(Executable(), ["-v"]);
        await process.FinishAsync(TimeSpan.FromSeconds(10));
        return process.Output.Replace("nginx version: ", "", StringComparison.Ordinal).Trim();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task WriteAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
    }

    private static string Executable() =>
        File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

    // A static file is for GET only; the redirect of 405 to itself is how nginx answers a POST with one.
    private static string Configuration(string folder, int json, int stream) =>
        $$"""
            worker_processes 2;
            daemon off;
            pid {{folder}}/nginx.pid;
            events { worker_connections 1024; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              keepalive_timeout 600s;
              open_file_cache max=16;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{json}};
                root {{folder}}/json;
                default_type application/json;
                error_page 405 =200 $uri;
              }
              server {
                listen 127.0.0.1:{{stream}};
                root {{folder}}/stream;
                default_type text/event-stream;
                error_page 405 =200 $uri;
              }
            }
            """;
}
