using Jidoka.Commanding;
using Jidoka.Configuring;

namespace Jidoka.Tests.Commanding;

/// <summary>What the pages for users show is what the program takes.</summary>
public sealed class DocumentedCommandTests
{
    private static IEnumerable<string> Blocks(string page, string language)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", page));
        var inside = false;
        var block = new List<string>();
        foreach (var line in lines)
        {
            if (inside && line.StartsWith("```", StringComparison.Ordinal))
            {
                yield return string.Join('\n', block);
                block.Clear();
                inside = false;
            }
            else if (inside)
            {
                block.Add(line);
            }
            else
            {
                inside = line == "```" + language;
            }
        }
    }

    [Fact]
    public void Every_command_in_the_page_parses()
    {
        var commands = Blocks("cli.md", "sh")
            .Concat(Blocks("identity.md", "sh"))
            .Concat(Blocks("approvals.md", "sh"))
            .Concat(Blocks("flow-control.md", "sh"))
            .SelectMany(b => b.Split('\n'))
            .Select(l => l.Split(" # ")[0].Trim())
            .Where(l => l.StartsWith("jidoka ", StringComparison.Ordinal))
            .ToArray();

        commands.Length.ShouldBeGreaterThan(25);
        foreach (var command in commands)
            CommandTree.Create().Parse(command["jidoka ".Length..]).Errors.ShouldBeEmpty(command);
    }

    [Fact]
    public void Every_command_of_the_program_is_in_the_page_and_takes_json()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "cli.md"));
        var wrong = new List<string>();
        Walk(CommandTree.Create(), "jidoka");
        wrong.ShouldBeEmpty();

        void Walk(System.CommandLine.Command command, string path)
        {
            foreach (var child in command.Subcommands)
                Walk(child, path + " " + child.Name);
            if (command.Subcommands.Count > 0)
                return;
            if (!page.Contains(path, StringComparison.Ordinal))
                wrong.Add("not in docs/cli.md: " + path);
            if (command.Options.All(o => o.Name != "--json"))
                wrong.Add("without --json: " + path);
        }
    }

    [Fact]
    public void Every_configuration_in_the_page_is_read_without_a_fault()
    {
        var examples = Blocks("configuration.md", "yaml")
            .Concat(Blocks("flow-control.md", "yaml"))
            .Concat(Blocks("telemetry.md", "yaml"))
            .Concat(
                Blocks("lineage.md", "yaml")
                    .Where(b => !b.StartsWith("transport:", StringComparison.Ordinal))
            )
            .ToArray();

        examples.Length.ShouldBeGreaterThan(3);
        foreach (var example in examples)
            ConfigFile.Parse("jidoka.yaml", example).Faults.ShouldBeEmpty(example);
    }

    [Fact]
    public void Every_policy_in_the_page_on_identity_comes_into_force()
    {
        var policies = Blocks("identity.md", "cedar").ToArray();

        policies.Length.ShouldBeGreaterThan(1);
        foreach (var policy in policies)
            PolicySnapshot.Check([new("page.cedar", policy)]).ShouldBeEmpty(policy);
    }

    [Theory]
    [InlineData("me", "my-agent")]
    [InlineData("a\"b@example.com", "x: y")]
    public void The_starter_configuration_is_read_without_a_fault(string user, string agent)
    {
        var read = ConfigFile.Parse("jidoka.yaml", StarterFiles.Configuration(agent, user));

        if (agent.Contains(' '))
            read.Faults.ShouldNotBeEmpty("a name with a space is refused, not misread");
        else
            read.Faults.ShouldBeEmpty();
    }

    [Fact]
    public void The_starter_policies_parse() =>
        PolicySnapshot
            .Check([.. StarterFiles.Policies().Select(p => new PolicyFile(p.Name, p.Text))])
            .ShouldBeEmpty();
}
