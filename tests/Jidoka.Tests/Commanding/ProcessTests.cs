using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Jidoka.Tests.Commanding;

/// <summary>The executable as a person runs it.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int TimeoutMs = 60_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jidoka-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    private Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "jidoka"), arguments)
            {
                WorkingDirectory = _folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var limit = new CancellationTokenSource(TimeoutMs);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await error);
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. arguments, "--json"]);
        code.ShouldBe(0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_is_taken_as_it_is()
    {
        (await RunAsync("init")).Code.ShouldBe(0);
        var (code, _, error) = await RunAsync([
            "server",
            "add",
            "files",
            "--command",
            "npx",
            "--arg",
            "@acme/files",
        ]);
        code.ShouldBe(0, error);
        (await JsonAsync("server", "show", "files")).ToString().ShouldContain("@acme/files");
    }

    [Fact]
    public async Task From_init_to_a_stopped_agent_and_a_verified_ledger()
    {
        var key = (await JsonAsync("init")).GetProperty("key").GetProperty("key").GetString()!;
        (await RunAsync("init")).Code.ShouldBe(1);
        (await RunAsync("check")).Code.ShouldBe(0);
        var config = Path.Combine(_folder.FullName, "jidoka.yaml");
        var text = await File.ReadAllTextAsync(config);
        await File.WriteAllTextAsync(
            config,
            text.Replace("127.0.0.1:8700", "127.0.0.1:0").Replace("127.0.0.1:8701", "127.0.0.1:0")
        );

        using var up = Start("up");
        var log = up.StandardError.ReadToEndAsync();
        try
        {
            var control = Path.Combine(_folder.FullName, "jidoka-data", "control.json");
            await Eventually.IsTrueAsync(() => up.HasExited || File.Exists(control), "it is up");
            up.HasExited.ShouldBeFalse();
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(control)
                    .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

            (await JsonAsync("status")).GetProperty("policies").GetInt32().ShouldBeGreaterThan(3);
            (await JsonAsync("stop", "my-agent", "--why", "test"))
                .GetProperty("index")
                .GetInt64()
                .ShouldBeGreaterThan(0);
            var wrong = await RunAsync("stop", "my-agnt");
            wrong.Code.ShouldBe(1);
            wrong.Error.ShouldContain("Did you mean 'my-agent'?");
            (await JsonAsync("ledger", "verify"))
                .GetProperty("verified")
                .GetBoolean()
                .ShouldBeTrue();
        }
        finally
        {
            using var term = Process.Start("kill", ["-TERM", up.Id.ToString()]);
            using var limit = new CancellationTokenSource(TimeoutMs);
            await up.WaitForExitAsync(limit.Token);
        }

        up.ExitCode.ShouldBe(0, await log);
        (await log).ShouldNotContain(key[17..]);
        var stopped = (await JsonAsync("status")).GetProperty("stopped");
        stopped[0].GetProperty("agent").GetString().ShouldBe("my-agent");
        (await JsonAsync("ledger", "verify")).GetProperty("verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_folder_has_policies_that_are_checked_tested_and_explained()
    {
        (await RunAsync("init")).Code.ShouldBe(0);

        (await JsonAsync("policy", "check")).GetProperty("faults").GetArrayLength().ShouldBe(0);
        (await JsonAsync("policy", "test")).GetProperty("failed").GetInt32().ShouldBe(0);
        (await JsonAsync("policy", "schema"))
            .GetProperty("")
            .GetProperty("actions")
            .TryGetProperty("callTool", out _)
            .ShouldBeTrue();
        const string cases = "policies/tests/starter.yaml";
        const string name = "A registered model may be asked";
        var why = await JsonAsync("policy", "explain", "--request", cases, "--case", name);
        why.GetProperty("explanation").GetProperty("steps").GetArrayLength().ShouldBeGreaterThan(3);

        var text = await RunAsync("policy", "explain", "--request", cases, "--case", name);
        text.Output.ShouldContain("ask-models");
        (await RunAsync("policy", "explain")).Code.ShouldBe(2);
        (await RunAsync("policy", "explain", "7", "--request", cases)).Code.ShouldBe(2);
        var other = await RunAsync("policy", "explain", "--request", cases, "--case", name + "d");
        (other.Code, other.Error).ShouldBe(
            (2, $"{cases} has no single case '{name}d'. Did you mean '{name}'?\n")
        );
        (await RunAsync("policy", "test", "none.yaml")).Code.ShouldBe(2);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "fails.yaml"),
            "cases:\n  - {name: no, request: {agent: my-agent, model: gpt-4o-mini}, expect: deny}\n"
        );
        var failed = await RunAsync("policy", "test", "fails.yaml");
        failed.Code.ShouldBe(1);
        failed.Output.ShouldContain("- decision: deny");
        failed.Output.ShouldContain("+ decision: allow");
        (await RunAsync("policy", "explain", "0")).Code.ShouldBe(1);
        (await RunAsync("policy", "schema", "--tool", "a/b")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Exit_codes_and_errors_tell_what_to_do()
    {
        var nothing = await RunAsync("status");
        nothing.Code.ShouldBe(78);
        nothing.Error.ShouldContain("jidoka init");
        (await RunAsync("statsu")).Code.ShouldBe(2);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "jidoka.yaml"),
            "policies: ./p\nagnets: {}\n"
        );
        var check = await RunAsync("check");
        check.Code.ShouldBe(1);
        check.Output.ShouldContain(
            "jidoka.yaml:2:1: 'agnets' is not a key here. Did you mean 'agents'?"
        );
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "jidoka.yaml"), "{}\n");
        (await RunAsync("status")).Code.ShouldBe(69);
    }
}
