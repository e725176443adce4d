using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka fact assert|retract|list</c>.</summary>
internal static class FactCommands
{
    public static Command Create() =>
        new("fact", "Business facts that policies read: order 17 is paid, ticket 4 is open.")
        {
            Assert(),
            Retract(),
            List(),
        };

    private static Command Assert()
    {
        var (type, id) = Identity();
        var attributes = new Argument<string[]>("ATTRIBUTES")
        {
            Description =
                "NAME=VALUE pairs; true, false and whole numbers are read as such. Or one JSON object.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = CommandFrame.Ask(
            "assert",
            "Assert a fact, replacing an earlier one with the same type and id.",
            async (parsed, control, terminal, ended) =>
            {
                var request = new FactRequest(
                    parsed.GetRequiredValue(type),
                    parsed.GetRequiredValue(id),
                    Read(parsed.GetValue(attributes) ?? [])
                );
                var change = await control.AssertAsync(request, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{request.Type}::\"{request.Id}\" is asserted (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(type);
        command.Arguments.Add(id);
        command.Arguments.Add(attributes);
        return command;
    }

    private static Command Retract()
    {
        var (type, id) = Identity();
        var command = CommandFrame.Ask(
            "retract",
            "Retract a fact.",
            async (parsed, control, terminal, ended) =>
            {
                var (t, i) = (parsed.GetRequiredValue(type), parsed.GetRequiredValue(id));
                var change = await control.RetractAsync(t, i, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{t}::\"{i}\" is retracted (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(type);
        command.Arguments.Add(id);
        return command;
    }

    private static Command List() =>
        CommandFrame.Ask(
            "list",
            "List the facts.",
            async (_, control, terminal, ended) =>
            {
                var facts = await control.FactsAsync(ended);
                terminal.Say(
                    facts,
                    ControlJson.Default.ImmutableArrayBusinessFact,
                    console =>
                    {
                        var table = Terminal.Table("fact", "attributes", "source");
                        foreach (var fact in facts)
                            table.AddRow(
                                Terminal.Plain($"{fact.Type}::\"{fact.Id}\""),
                                Terminal.Plain(fact.Attributes.GetRawText()),
                                Terminal.Plain(fact.Source)
                            );
                        console.Write(table);
                    }
                );
                return ExitCode.Done;
            }
        );

    private static (Argument<string> Type, Argument<string> Id) Identity() =>
        (
            new("TYPE") { Description = "The Cedar entity type, for example Order." },
            new("ID") { Description = "The entity's id." }
        );

    private static JsonElement Read(string[] parts)
    {
        if (parts is [['{', ..] json])
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                return document.RootElement.Clone();
            }
            catch (JsonException e)
            {
                throw new ControlException(ControlFault.Invalid, "That is not JSON: " + e.Message);
            }
        }
        var attributes = new JsonObject();
        foreach (var part in parts)
        {
            var cut = part.IndexOf('=');
            if (cut <= 0)
                throw new ControlException(
                    ControlFault.Invalid,
                    $"'{part}' is not NAME=VALUE, for example paid=true."
                );
            attributes[part[..cut]] = Value(part[(cut + 1)..]);
        }
        return JsonSerializer.SerializeToElement(attributes, ControlJson.Default.JsonObject);
    }

    private static JsonValue Value(string text) =>
        text is "true" or "false" ? JsonValue.Create(text == "true")
        : long.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? JsonValue.Create(number)
        : JsonValue.Create(text);
}
