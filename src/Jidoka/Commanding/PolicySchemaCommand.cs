using System.CommandLine;
using System.Text.Json.Nodes;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Commanding;

/// <summary><c>jidoka policy schema</c>: the Cedar schema of all that policies can read here.</summary>
internal static class PolicySchemaCommand
{
    private const string Cedar = "cedar";
    private const string Json = "json";
    private const string Markdown = "markdown";

    public static Command Create()
    {
        var format = new Option<string>("--format", "-f")
        {
            Description = "Cedar's own notation, its JSON notation, or tables for people.",
            DefaultValueFactory = _ => Cedar,
        };
        format.AcceptOnlyFromAmong(Cedar, Json, Markdown);
        var tool = new Option<string?>("--tool")
        {
            Description =
                "Only this tool's arguments in context.args, as for a policy that names it.",
            HelpName = "SERVER/TOOL",
        };
        var command = CommandFrame.Configured(
            "schema",
            "Print the Cedar schema of what policies can read, generated from the inventory.",
            async (parsed, options, terminal, ended) =>
            {
                var inventory = await InventoryView.LoadAsync(options, ended);
                if (inventory.Note is { } note)
                    await Console.Error.WriteLineAsync("note: " + note);
                var schema = PolicySchema.Of(inventory.State);
                var text = parsed.GetValue(tool) is { } name
                    ? schema.TextFor(ToolOf(name, inventory.State))
                    : schema.Text;
                var asked = parsed.GetValue(format);
                var json = terminal.Json || asked == Json;
                new Terminal(json, Console.Out).Say(
                    json ? JsonNode.Parse(PolicySchema.ToJson(text))!.AsObject() : [],
                    ControlJson.Default.JsonObject,
                    console =>
                        console.Profile.Out.Writer.Write(
                            asked == Markdown ? schema.ToMarkdown() : text
                        )
                );
                return ExitCode.Done;
            }
        );
        command.Options.Add(format);
        command.Options.Add(tool);
        return command;
    }

    private static AssetId ToolOf(string name, FactorySnapshot state)
    {
        var id = new AssetId(AssetKind.Tool, name);
        if (state.Find(id) is not null)
            return id;
        var known = state.Assets.Keys.Where(a => a.Kind == AssetKind.Tool).Select(a => a.Name);
        throw new ControlException(
            ControlFault.NotFound,
            $"There is no tool '{name}'.{Nearest.Hint(name, known)} 'jidoka tool list' lists them."
        );
    }
}
