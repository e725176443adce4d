using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka agent|model|tool|provider add|list|show|remove</c>.</summary>
internal static class InventoryCommands
{
    public static Command Agent()
    {
        var user = Text("--user", "The person whom its keys act for.");
        var groups = Texts("--group", "A group it belongs to; may be repeated.");
        var turns = Text(
            "--user-turns",
            "'human' if its user role holds a person's own words; else 'composed'."
        );
        turns.AcceptOnlyFromAmong("human", "composed");
        var budget = new Option<long?>("--budget") { Description = "Calls per window." };
        var window = new Option<long?>("--window-ms")
        {
            Description = "The budget's window; a day by default.",
        };
        var command = Of(
            AssetKind.Agent,
            (id, parsed) =>
                new()
                {
                    Id = id,
                    Parents =
                    [
                        .. (parsed.GetValue(groups) ?? []).Select(g => new AssetId(
                            AssetKind.Group,
                            g
                        )),
                    ],
                    Agent = new()
                    {
                        User = parsed.GetValue(user) is { } u ? new UserId(u) : null,
                        HumanUserTurns = parsed.GetValue(turns) == "human",
                        CallBudget = parsed.GetValue(budget),
                        BudgetWindowMs = parsed.GetValue(window) ?? new AgentFacts().BudgetWindowMs,
                    },
                },
            user,
            groups,
            turns,
            budget,
            window
        );
        command.Add(KeyCommands.Create());
        return command;
    }

    public static Command Model()
    {
        var providers = Texts(
            "--provider",
            "A provider that serves it; may be repeated, the first is tried first."
        );
        providers.Required = true;
        var served = Text("--served-name", "The model's name at the provider.");
        var weights = Texts(
            "--weight",
            "PROVIDER=N, how often it is tried first against the others; may be repeated."
        );
        weights.Validators.Add(CheckWeights);
        var can = Texts(
            "--can",
            "What it can do, for example images=true, tools=false, maxOutputTokens=4096; may be repeated."
        );
        can.Validators.Add(static result =>
        {
            var said = result.Tokens.Select(static t => t.Value).ToArray();
            if (CapabilitySection.Read(said, out _) is { } fault)
                result.AddError(fault);
        });
        var refuse = new Option<bool>("--refuse-changed")
        {
            Description = "Do not call a provider that serves a version that nobody accepted.",
        };
        var command = Of(
            AssetKind.Model,
            (id, parsed) =>
                new()
                {
                    Id = id,
                    Model = new()
                    {
                        Providers = [.. parsed.GetValue(providers) ?? []],
                        Weights = Weights(parsed.GetValue(weights) ?? []),
                        ServedName = parsed.GetValue(served),
                        Capabilities = Can(parsed.GetValue(can) ?? []),
                        RefuseChanged = parsed.GetValue(refuse),
                    },
                },
            providers,
            weights,
            can,
            refuse,
            served
        );
        command.Add(ModelVersionCommands.List());
        command.Add(ModelVersionCommands.Accept());
        return command;
    }

    private static ModelCapabilities? Can(string[] pairs)
    {
        CapabilitySection.Read(pairs, out var read);
        return read;
    }

    private static void CheckWeights(OptionResult result)
    {
        foreach (var token in result.Tokens)
            if (
                token.Value.IndexOf('=') < 1
                || !int.TryParse(
                    token.Value.AsSpan(token.Value.IndexOf('=') + 1),
                    CultureInfo.InvariantCulture,
                    out _
                )
            )
                result.AddError($"'{token.Value}' is not PROVIDER=N with a whole number.");
    }

    private static ImmutableSortedDictionary<string, int>? Weights(string[] pairs) =>
        pairs.Length == 0
            ? null
            : pairs
                .Select(p => p.Split('=', 2))
                .GroupBy(p => p[0], StringComparer.Ordinal)
                .ToImmutableSortedDictionary(
                    g => g.Key,
                    g => int.Parse(g.Last()[1], CultureInfo.InvariantCulture),
                    StringComparer.Ordinal
                );

    public static Command Provider()
    {
        var url = Text("--base-url", "Up to and including the version.");
        url.Required = true;
        var key = Text("--key", "Reference to its key: env:NAME or file:PATH.");
        var protocol = Text("--protocol", "What it speaks: 'openai' (the default) or 'anthropic'.");
        protocol.AcceptOnlyFromAmong("openai", "anthropic");
        var near = AllowPrivate();
        return Of(
            AssetKind.Provider,
            (id, parsed) =>
                new()
                {
                    Id = id,
                    Provider = new()
                    {
                        BaseUrl = parsed.GetValue(url)!,
                        KeyFrom = parsed.GetValue(key),
                        Protocol =
                            parsed.GetValue(protocol) == "anthropic"
                                ? ProviderProtocol.Anthropic
                                : ProviderProtocol.OpenAi,
                        AllowPrivate = parsed.GetValue(near),
                    },
                },
            url,
            key,
            protocol,
            near
        );
    }

    public static Command Tool()
    {
        var effects = Texts(
            "--effect",
            "What a call can do: " + string.Join(", ", ToolSections.EffectWords.Keys) + "."
        );
        effects.AcceptOnlyFromAmong([.. ToolSections.EffectWords.Keys]);
        var selects = Texts(
            "--selects",
            "A parameter whose value selects the target; may be repeated."
        );
        var command = Of(
            AssetKind.Tool,
            (id, parsed) =>
                new()
                {
                    Id = id,
                    Parents = [AssetId.Server(id.ServerName)],
                    Tool = new()
                    {
                        Effects = parsed.GetValue(effects) is { Length: > 0 } words
                            ? words.Aggregate(
                                Effects.None,
                                (all, w) => all | ToolSections.EffectWords[w]
                            )
                            : null,
                        Selects = parsed.GetValue(selects) is { Length: > 0 } names
                            ? [.. names]
                            : null,
                    },
                },
            effects,
            selects
        );
        command.Add(ToolAnnotateCommand.Create());
        command.Add(ToolPinCommands.Diff());
        command.Add(ToolPinCommands.Accept());
        return command;
    }

    internal static Command Of(
        AssetKind kind,
        Func<AssetId, ParseResult, Asset> make,
        params Option[] options
    )
    {
        var word = kind.ToString().ToLowerInvariant();
        return new(word, $"The {word}s of the inventory.")
        {
            List(kind),
            Show(kind),
            Add(kind, make, options),
            Remove(kind),
        };
    }

    private static Command List(AssetKind kind) =>
        CommandFrame.Ask(
            "list",
            $"List the {kind.ToString().ToLowerInvariant()}s.",
            async (_, control, terminal, ended) =>
            {
                var assets = await control.AssetsAsync(kind, ended);
                var changed =
                    kind == AssetKind.Tool && !terminal.Json
                        ? await control.ToolPinsAsync(null, ended)
                        : [];
                terminal.Say(
                    assets,
                    ControlJson.Default.ImmutableArrayAsset,
                    console => AssetText.List(console, kind, assets, changed)
                );
                return ExitCode.Done;
            }
        );

    private static Command Show(AssetKind kind)
    {
        var name = Name();
        var command = CommandFrame.Ask(
            "show",
            $"Show one {kind.ToString().ToLowerInvariant()}.",
            async (parsed, control, terminal, ended) =>
            {
                var asset = await control.AssetAsync(
                    IdOf(kind, parsed.GetRequiredValue(name)),
                    ended
                );
                terminal.Say(
                    asset,
                    ControlJson.Default.Asset,
                    console => AssetText.Show(console, asset)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(name);
        return command;
    }

    private static Command Add(
        AssetKind kind,
        Func<AssetId, ParseResult, Asset> make,
        Option[] options
    )
    {
        var name = Name();
        var owner = Text("--owner", "Who answers for it.");
        var purpose = Text("--purpose", "What it is for.");
        var command = CommandFrame.Ask(
            "add",
            $"Add a {kind.ToString().ToLowerInvariant()}, or replace it.",
            async (parsed, control, terminal, ended) =>
            {
                var asset = make(IdOf(kind, parsed.GetRequiredValue(name)), parsed) with
                {
                    Owner = parsed.GetValue(owner),
                    Purpose = parsed.GetValue(purpose),
                };
                var change = await control.RegisterAsync(asset, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{Visible.Text(asset.Id.ToString())} is in the inventory (ledger index {change.Index.ToString(CultureInfo.InvariantCulture)})."
                );
            }
        );
        command.Arguments.Add(name);
        foreach (var option in options)
            command.Options.Add(option);
        command.Options.Add(owner);
        command.Options.Add(purpose);
        return command;
    }

    private static Command Remove(AssetKind kind)
    {
        var name = Name();
        var command = CommandFrame.Ask(
            "remove",
            $"Remove a {kind.ToString().ToLowerInvariant()}.",
            async (parsed, control, terminal, ended) =>
            {
                var id = IdOf(kind, parsed.GetRequiredValue(name));
                var change = await control.RemoveAsync(id, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{Visible.Text(id.ToString())} is removed (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(name);
        return command;
    }

    internal static Option<bool> AllowPrivate() =>
        new("--allow-private")
        {
            Description = "It may be on this machine or in a private network.",
        };

    private static AssetId IdOf(AssetKind kind, string shown) =>
        new(kind, kind == AssetKind.Tool ? Visible.Read(shown) : shown);

    private static Argument<string> Name() => new("NAME") { Description = "Its name." };

    internal static Option<string?> Text(string name, string description) =>
        new(name) { Description = description };

    internal static Option<string[]> Texts(string name, string description) =>
        new(name) { Description = description };
}
