using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// A tool server that runs as a child process and speaks over its standard streams. It sees the environment that the
/// inventory names and the few variables without which programs do not start, nothing else of the gateway's own.
/// </summary>
internal sealed class StdioProcess : IAsyncDisposable
{
    // Never more than this: the gateway's environment holds provider keys.
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "TZ"];

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Task _stderr;
    private readonly Task _memory;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Queue<byte[]> _tail = new();
    private int _tailBytes;

    private StdioProcess(string server, Process process, int memoryMb, UpstreamContext context)
    {
        _process = process;
        _time = context.Time;
        _stderr = DrainAsync(process.StandardError.BaseStream);
        _memory = WatchMemoryAsync(server, memoryMb, context);
    }

    /// <summary>The child's process id.</summary>
    public int Id => _process.Id;

    /// <summary>What the gateway writes to.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What the gateway reads from.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The last of what the server wrote to its standard error; for the operator only.</summary>
    public string StderrTail
    {
        get
        {
            lock (_tail)
                return Encoding.UTF8.GetString([.. _tail.SelectMany(b => b)]);
        }
    }

    /// <summary>Starts the server.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="facts">How; its command is set.</param>
    /// <param name="folder">The folder to run in; made if it is missing.</param>
    /// <param name="context">The surroundings.</param>
    /// <exception cref="UpstreamUnavailableException">It could not be started.</exception>
    public static StdioProcess Start(
        string server,
        ServerFacts facts,
        string folder,
        UpstreamContext context
    )
    {
        try
        {
            Directory.CreateDirectory(folder);
            var start = new ProcessStartInfo(facts.Command!)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            foreach (var argument in facts.Arguments)
                start.ArgumentList.Add(argument);
            start.Environment.Clear();
            foreach (var name in Inherited)
                if (Environment.GetEnvironmentVariable(name) is { } value)
                    start.Environment[name] = value;
            foreach (var (name, value) in facts.Environment)
                start.Environment[name] = Resolve(value, context.Secrets);
            var memoryMb = facts.MemoryMb ?? UpstreamBounds.DefaultMemoryMb;
            return new StdioProcess(server, Process.Start(start)!, memoryMb, context);
        }
        catch (Exception e)
            when (e
                    is Win32Exception
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                        or FormatException
            )
        {
            throw new UpstreamUnavailableException("The tool server could not be started.", e);
        }
    }

    /// <summary>Ends the server and all that it started, at once.</summary>
    public void End()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e)
            when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Closes the server's input, waits a moment, then kills it with its children.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var grace = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(UpstreamBounds.ExitGraceMs),
                _time
            );
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It did not end by itself, or its input was closed already; the kill below settles it.
        }
        End();
        await _disposed.CancelAsync();
        await _memory;
        _disposed.Dispose();
        _process.StandardError.Close();
        await _stderr;
        _process.Dispose();
    }

    private static string Resolve(string value, ISecretSource secrets) =>
        value.StartsWith("env:", StringComparison.Ordinal)
        || value.StartsWith("file:", StringComparison.Ordinal)
            ? secrets.Resolve(value)
                ?? throw new FormatException("A referenced environment value is absent.")
            : value;

    private async Task WatchMemoryAsync(string server, int memoryMb, UpstreamContext context)
    {
        using var timer = new PeriodicTimer(
            TimeSpan.FromMilliseconds(UpstreamBounds.MemoryPeriodMs),
            context.Time
        );
        try
        {
            while (await timer.WaitForNextTickAsync(_disposed.Token))
            {
                if (context.Processes.ResidentBytes(_process.Id) <= memoryMb * 1024L * 1024)
                    continue;
                UpstreamLog.TooBig(context.Log, server, memoryMb);
                End();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The server is closed.
        }
    }

    // Read without end, else a talkative server would stop at a full pipe.
    private async Task DrainAsync(Stream stderr)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stderr.ReadAsync(buffer)) > 0)
                Keep(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe went away with the process.
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_tail)
        {
            _tail.Enqueue(bytes.ToArray());
            _tailBytes += bytes.Length;
            while (_tailBytes > UpstreamBounds.MaxStderrBytes)
                _tailBytes -= _tail.Dequeue().Length;
        }
    }
}
