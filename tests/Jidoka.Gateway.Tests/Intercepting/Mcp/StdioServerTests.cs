using System.Globalization;
using Jidoka.Gateway.Enforcing.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Tool servers that run as child processes.</summary>
public sealed class StdioServerTests
{
    [Fact]
    public async Task A_dead_stdio_server_fails_its_call_and_is_started_again()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        await using var client = await door.ClientAsync("bench");
        var first = ToolCallTests.Text(await client.CallToolAsync("pid", ToolCallTests.Args()));

        var died = await client.CallToolAsync("die", ToolCallTests.Args());
        var second = ToolCallTests.Text(await client.CallToolAsync("pid", ToolCallTests.Args()));

        died.IsError.ShouldBe(true);
        ToolCallTests.Text(died).ShouldContain("failed during the call");
        ToolCallTests.Text(died).ShouldNotContain("secret-on-stderr");
        door.Pipeline.Passages.ElementAt(1).Settlements.Single().As.ShouldBe(SettledAs.Failed);
        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_server_that_cannot_be_started_is_not_tried_without_end()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts() with { Command = "/nonexistent/program" });
        await using var client = await door.ClientAsync("bench");

        var texts = new List<string>();
        for (var i = 0; i < 3; i++)
            texts.Add(ToolCallTests.Text(await client.CallToolAsync("echo", ToolCallTests.Args())));

        texts[0].ShouldBe("The tool server could not be started.");
        texts[2].ShouldContain("is not running; it is tried again in");
        texts.ShouldNotContain(t => t.Contains("nonexistent"));
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_policy_refuses_anyway_starts_no_server()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts() with { Command = "/nonexistent/program" });
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            99,
            new AssetRegistered(new Asset { Id = AssetId.Tool("bench", "vault"), Tool = new() })
            {
                By = "test",
                TimeMs = 0,
            }
        );
        door.Hidden.Add("bench/vault");
        door.Pipeline.Decide = (_, _) => Decision.Refuse("no-vault", "The vault stays shut.");
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("vault", ToolCallTests.Args());

        ToolCallTests.Text(result).ShouldContain("no-vault");
        door.Pipeline.Passages.Single().Settlements.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stdio_server_sees_only_the_environment_it_is_given_and_its_own_folder()
    {
        Environment.SetEnvironmentVariable("GATEWAY_ONLY_SECRET", "x");
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        await using var client = await door.ClientAsync("bench");

        var where = ToolCallTests
            .Text(await client.CallToolAsync("where", ToolCallTests.Args()))
            .Split('|');

        where[0].ShouldBe(Path.Combine(door.Folder, "servers", "t", "bench"));
        var names = where[1].Split(',');
        names.ShouldContain("FROM_SECRET");
        names
            .Except([
                "PATH",
                "HOME",
                "TMPDIR",
                "LANG",
                "TZ",
                "DOTNET_ROOT",
                "FROM_SECRET",
                StdioFixture.Switch,
            ])
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Sessions_of_a_tenant_share_one_process_which_ends_with_the_gateway()
    {
        var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        await using var alice = await door.ClientAsync("bench");
        await using var bob = await door.ClientAsync("bench", "bob");

        var first = ToolCallTests.Text(await alice.CallToolAsync("pid", ToolCallTests.Args()));
        ToolCallTests.Text(await bob.CallToolAsync("pid", ToolCallTests.Args())).ShouldBe(first);

        using var process = System.Diagnostics.Process.GetProcessById(
            int.Parse(first, CultureInfo.InvariantCulture)
        );
        await door.DisposeAsync();
        await process.WaitForExitAsync().WaitAsync(DoorFixture.Patience);
    }

    [Fact]
    public async Task A_garbled_stdio_server_gives_an_error_without_internals()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts("garbage") with { TimeoutMs = 5_000 });
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")
        );

        var body = await answer.Content.ReadAsStringAsync();
        BadInputTests.Error(body).ShouldBe(-32603);
        body.ShouldContain("cannot be reached");
        body.ShouldNotContain("this is not JSON");
    }

    [Fact]
    public async Task Standard_error_is_kept_for_the_operator_within_its_bound()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        var facts = StdioFixture.Facts() with
        {
            Command = "/bin/sh",
            Arguments = ["-c", "for i in $(seq 1 5000); do echo \"line $i\" >&2; done; cat"],
        };
        await using var process = Start(door, facts);
        await process.Input.WriteAsync("through\n"u8.ToArray());
        await process.Input.FlushAsync();
        using var reader = new StreamReader(process.Output);

        (await reader.ReadLineAsync().WaitAsync(DoorFixture.Patience)).ShouldBe("through");
        SpinWait
            .SpinUntil(() => process.StderrTail.Contains("line 5000"), DoorFixture.Patience)
            .ShouldBeTrue();
        process.StderrTail.Length.ShouldBeLessThanOrEqualTo(UpstreamBounds.MaxStderrBytes);
    }

    [Fact]
    public async Task A_stdio_server_runs_in_the_folder_that_is_stated()
    {
        await using var door = await DoorFixture.StartAsync();
        var folder = Path.Combine(door.Folder, "stated");
        door.Register("bench", StdioFixture.Facts() with { WorkingFolder = folder });
        await using var client = await door.ClientAsync("bench");

        var where = ToolCallTests.Text(await client.CallToolAsync("where", ToolCallTests.Args()));

        where.Split('|')[0].ShouldBe(folder);
    }

    [Fact]
    public async Task A_stdio_server_that_holds_too_much_is_ended_with_what_it_started()
    {
        await using var door = await DoorFixture.StartAsync();
        // What holds the memory is a child, and both hold the output open.
        var facts = StdioFixture.Facts() with
        {
            Command = "/bin/sh",
            Arguments =
            [
                "-c",
                "(head -c 200000000 /dev/zero; sleep 600) | tail -c 200000000 & cat",
            ],
            MemoryMb = 64,
        };
        await using var process = Start(door, facts);

        // Its end is there only when nobody holds the output any more.
        await process.Output.CopyToAsync(Stream.Null).WaitAsync(DoorFixture.Patience);
    }

    [Fact]
    public async Task A_stdio_server_that_hangs_is_ended_and_started_again()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        door.Register("bench", StdioFixture.Facts());
        await using var client = await door.ClientAsync("bench");
        var first = ToolCallTests.Text(await client.CallToolAsync("pid", ToolCallTests.Args()));
        using var process = System.Diagnostics.Process.GetProcessById(
            int.Parse(first, CultureInfo.InvariantCulture)
        );

        // The clock of the door does not go on by itself, so that closing it would wait for a frozen child for ever.
        using var end = new CancellationTokenSource(DoorFixture.Patience * 2);
        await using var killing = end.Token.Register(() => process.Kill());
        var call = client.CallToolAsync("freeze", ToolCallTests.Args()).AsTask();
        SpinWait.SpinUntil(() => IsStopped(first), DoorFixture.Patience).ShouldBeTrue();
        time.Advance(TimeSpan.FromMilliseconds(StdioFixture.Facts().TimeoutMs));
        ToolCallTests
            .Text(await call.WaitAsync(DoorFixture.Patience))
            .ShouldContain("did not answer");
        SpinWait
            .SpinUntil(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    return process.HasExited;
                },
                DoorFixture.Patience
            )
            .ShouldBeTrue();

        ToolCallTests
            .Text(await client.CallToolAsync("pid", ToolCallTests.Args()))
            .ShouldNotBe(first);
    }

    [Fact]
    public async Task A_stdio_server_that_is_slow_and_answers_a_ping_is_left_alone()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts() with { TimeoutMs = 8_000 });
        await using var client = await door.ClientAsync("bench");
        var first = ToolCallTests.Text(await client.CallToolAsync("pid", ToolCallTests.Args()));

        var slow = await client.CallToolAsync("hang", ToolCallTests.Args(("mark", "slow")));

        ToolCallTests.Text(slow).ShouldContain("did not answer");
        ToolCallTests.Text(await client.CallToolAsync("pid", ToolCallTests.Args())).ShouldBe(first);
    }

    [Fact]
    public void The_memory_of_a_process_is_told_and_that_of_none_is_nothing()
    {
        var processes = new ProcessTable(TimeProvider.System);
        processes.ResidentBytes(Environment.ProcessId).ShouldBeGreaterThan(8 * 1024 * 1024);
        processes.ResidentBytes(int.MaxValue).ShouldBe(0);
    }

    private static StdioProcess Start(DoorFixture door, ServerFacts facts) =>
        StdioProcess.Start(
            "bench",
            facts,
            door.Folder,
            door.Services.GetRequiredService<UpstreamContext>()
        );

    // The third field of the kernel's line, after the name in brackets.
    private static bool IsStopped(string id) =>
        File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].StartsWith('T');
}
