using System.Diagnostics;

namespace Jidoka.Tests.Controlling;

/// <summary>The independent check: Go's checksum database packages, following a log over HTTP (<c>tests/go/tlogcheck</c>).</summary>
internal sealed class GoChecker : IDisposable
{
    private const string Packages = "/usr/share/gocode";
    private const int BuildLimitMs = 240_000;
    private const int AnswerLimitMs = 60_000;

    private static readonly Lazy<string?> Program = new(Build);
    private readonly Process _process;

    private GoChecker(Process process) => _process = process;

    /// <summary>Starts it; skips the test where Go is not installed, which with <c>CI</c> set is a failure.</summary>
    public static GoChecker Start(string url, string verifierKey, string? token = null)
    {
        if (Program.Value is null && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail("Go or its packages are missing: run eng/install-go.sh");
        Assert.SkipWhen(Program.Value is null, "Go is not installed");
        var start = new ProcessStartInfo(Program.Value!)
        {
            ArgumentList = { url, verifierKey },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (token is not null)
            start.ArgumentList.Add(token);
        return new(Process.Start(start)!);
    }

    /// <summary>Checks the log as it is now, at another address if one is given: <c>ok SIZE ROOT</c> or <c>bad WHY</c>.</summary>
    public async Task<string> CheckAsync(string? url = null)
    {
        await _process.StandardInput.WriteLineAsync(url is null ? "check" : "url " + url);
        await _process.StandardInput.FlushAsync();
        return await _process
                .StandardOutput.ReadLineAsync()
                .WaitAsync(TimeSpan.FromMilliseconds(AnswerLimitMs))
            ?? "bad: it ended";
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static string? Build()
    {
        if (!Directory.Exists(Path.Combine(Packages, "src", "golang.org", "x", "mod", "sumdb")))
            return null;
        var folder = Directory.CreateTempSubdirectory("jidoka-go-").FullName;
        var program = Path.Combine(folder, "tlogcheck");
        var start = new ProcessStartInfo("go")
        {
            ArgumentList = { "build", "-o", program, "main.go" },
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, "tests", "go", "tlogcheck"),
            Environment =
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = Packages,
                ["GOCACHE"] = Path.Combine(Path.GetTempPath(), "jidoka-go-cache"),
                ["GOFLAGS"] = "",
            },
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        try
        {
            using var build = Process.Start(start)!;
            var said = build.StandardError.ReadToEndAsync();
            if (!build.WaitForExit(BuildLimitMs) || build.ExitCode != 0)
                throw new InvalidOperationException("go build failed: " + said.Result);
            return program;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
