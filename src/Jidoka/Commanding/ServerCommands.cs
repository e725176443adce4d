using System.CommandLine;
using System.CommandLine.Parsing;

namespace Jidoka.Commanding;

/// <summary><c>jidoka server add|list|show|remove</c>.</summary>
internal static class ServerCommands
{
    public static Command Create()
    {
        var url = InventoryCommands.Text("--url", "Endpoint of a streamable HTTP server.");
        var run = InventoryCommands.Text("--command", "Executable of a stdio server.");
        var arguments = InventoryCommands.Texts("--arg", "An argument for it; may be repeated.");
        var key = InventoryCommands.Text(
            "--key",
            "Reference to the bearer token of an HTTP server."
        );
        var folder = InventoryCommands.Text("--cwd", "The folder that a stdio server runs in.");
        var variables = InventoryCommands.Texts(
            "--env",
            "NAME=VALUE that a stdio server is given, or a reference as the value; may be repeated."
        );
        variables.Validators.Add(CheckVariables);
        var memory = new Option<int?>("--memory-mb")
        {
            Description = "What a stdio server and all that it starts may hold.",
        };
        var timeout = new Option<int?>("--timeout-ms")
        {
            Description = "How long a request may take.",
        };
        var near = InventoryCommands.AllowPrivate();
        return InventoryCommands.Of(
            AssetKind.Server,
            (id, parsed) =>
                new()
                {
                    Id = id,
                    Server = new()
                    {
                        Url = parsed.GetValue(url),
                        Command = parsed.GetValue(run),
                        Arguments = [.. parsed.GetValue(arguments) ?? []],
                        KeyFrom = parsed.GetValue(key),
                        WorkingFolder = parsed.GetValue(folder) is { } f
                            ? Path.GetFullPath(f)
                            : null,
                        Environment = Variables(parsed.GetValue(variables) ?? []),
                        MemoryMb = parsed.GetValue(memory),
                        TimeoutMs = parsed.GetValue(timeout) ?? new ServerFacts().TimeoutMs,
                        AllowPrivate = parsed.GetValue(near),
                    },
                },
            url,
            run,
            arguments,
            key,
            folder,
            variables,
            memory,
            timeout,
            near
        );
    }

    private static void CheckVariables(OptionResult result)
    {
        foreach (var token in result.Tokens)
            if (token.Value.IndexOf('=') < 1)
                result.AddError($"'{token.Value}' is not NAME=VALUE.");
    }

    private static ImmutableSortedDictionary<string, string> Variables(string[] pairs) =>
        pairs
            .Select(p => p.Split('=', 2))
            .DistinctBy(p => p[0], StringComparer.Ordinal)
            .ToImmutableSortedDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
