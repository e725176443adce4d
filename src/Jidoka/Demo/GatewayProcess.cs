using System.Diagnostics;
using System.Text;

namespace Jidoka.Demo;

/// <summary>A <c>jidoka up</c> of its own, and the commands that are run against it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    /// <summary>How long the gateway may take to answer, in milliseconds.</summary>
    public const int StartTimeoutMs = 60_000;

    /// <summary>How long it may take to end by itself before it is killed, in milliseconds.</summary>
    public const int StopTimeoutMs = 5_000;

    /// <summary>How long another command may take, in milliseconds.</summary>
    public const int CommandTimeoutMs = 120_000;

    private bool _ended;

    private const int MaxLogChars = 1_000_000;

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private GatewayProcess(Process process) => _process = process;

    /// <summary>What the process wrote so far, both streams, bounded.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>How much processor time the process has used, in milliseconds.</summary>
    public long ProcessorMs
    {
        get
        {
            _process.Refresh();
            return (long)_process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Starts the executable; does not wait until it answers.</summary>
    public static GatewayProcess Start(
        string executable,
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var process = new Process
        {
            StartInfo = StartInfo(executable, folder, arguments, environment),
        };
        var gateway = new GatewayProcess(process);
        process.OutputDataReceived += (_, e) => gateway.Keep(e.Data);
        process.ErrorDataReceived += (_, e) => gateway.Keep(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return gateway;
    }

    /// <summary>Waits until a URL answers with success.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="StartTimeoutMs"/>, or the process ended.</exception>
    public async Task UntilReadyAsync(Uri url, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(StartTimeoutMs);
        using var http = new HttpClient();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await poll.WaitForNextTickAsync(limit.Token))
            {
                if (_process.HasExited)
                    throw new TimeoutException($"Jidoka ended before it answered:\n{Log}");
                try
                {
                    using var answer = await http.GetAsync(url, limit.Token);
                    if (answer.IsSuccessStatusCode)
                        return;
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                }
            }
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"Jidoka did not answer in {StartTimeoutMs} ms:\n{Log}", e);
        }
    }

    /// <summary>Runs another command of the executable to its end.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="CommandTimeoutMs"/>; it was killed.</exception>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string executable,
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken stopping
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(CommandTimeoutMs);
        using var process = Process.Start(StartInfo(executable, folder, arguments, environment))!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"'{string.Join(' ', arguments)}' did not end in time.", e);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asks the process to end, waits, and kills it with its children if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        if (!_process.HasExited)
        {
            using var limit = new CancellationTokenSource(StopTimeoutMs);
            try
            {
                using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(
        string executable,
        string folder,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.Length < MaxLogChars)
                _log.AppendLine(line);
        }
    }
}
