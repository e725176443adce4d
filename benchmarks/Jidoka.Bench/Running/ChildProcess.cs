using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Jidoka.Bench.Running;

/// <summary>A process that this run started, and ends: on dispose at the latest.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 200;
    private static readonly TimeSpan GraceForExit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private readonly TaskCompletionSource _exited = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private ChildProcess(Process process) => _process = process;

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Ends when the process has.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Waits until it has ended and all that it wrote has been read.</summary>
    /// <exception cref="TimeoutException">It takes longer.</exception>
    public Task FinishAsync(TimeSpan atMost) => _process.WaitForExitAsync().WaitAsync(atMost);

    /// <summary>The exit code; meaningful once <see cref="Exited"/> has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines that it wrote, to show when something went wrong.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="file">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <param name="line">Sees each line of its output.</param>
    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? line = null
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, e) => child.Keep(e.Data, line);
        process.ErrorDataReceived += (_, e) => child.Keep(e.Data, line);
        process.Exited += (_, _) => child._exited.TrySetResult();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Ends it as a power cut would, as far as the process can tell.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigKill);
        await Exited.WaitAsync(GraceForExit);
    }

    /// <summary>Asks it to end and waits; kills what does not.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, SigTerm);
        try
        {
            await Exited.WaitAsync(GraceForExit);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private const int SigKill = 9;
    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);

    private void Keep(string? text, Action<string>? line)
    {
        if (text is null)
            return;
        lock (_output)
        {
            _output.Enqueue(text);
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }
        line?.Invoke(text);
    }
}
