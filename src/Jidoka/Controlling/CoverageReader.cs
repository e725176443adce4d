using Jidoka.Annotating;
using Jidoka.Core.Projecting.Inventory;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>
/// Finds the gaps: those that doors noted, those that the newest calls show, and those of the inventory. Nothing is kept:
/// what has been closed since, by registering or describing it, is no gap any more.
/// </summary>
internal sealed class CoverageReader(FactorySnapshot factory)
{
    // Control events are many where facts are; only these few are worth parsing.
    private static ReadOnlySpan<byte> NotedStart => "{\"type\":\"coverage.noted\""u8;

    private readonly Dictionary<(string What, string Name), CoverageGap> _found = [];

    /// <summary>Reads the ledger and the inventory.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static async Task<CoverageView> ReadAsync(
        ILedger ledger,
        FactorySnapshot factory,
        CancellationToken ended
    )
    {
        var reader = new CoverageReader(factory);
        await foreach (var stored in ledger.ReadAsync(0, int.MaxValue, EventClass.Control, ended))
        {
            if (
                stored.Event.Span.StartsWith(NotedStart)
                && EventJson.Read(stored.Event.Span) is CoverageNoted noted
            )
                reader.Take(noted);
        }
        var from = Math.Max(0, ledger.Size - ControlLimits.SessionHorizon);
        var calls = ledger.ReadAsync(
            from,
            (int)ControlLimits.SessionHorizon,
            EventClass.Flow,
            ended
        );
        await foreach (var stored in calls)
        {
            if (EventJson.Read(stored.Event.Span) is Decided decided)
                reader.Take(decided);
        }
        foreach (var asset in factory.Assets.Values)
            reader.Take(asset);
        reader.TakeServed();
        reader.TakeContradictions();
        reader.TakeNames();
        return reader.View(from);
    }

    private CoverageView View(long from)
    {
        var gaps = _found
            .Values.OrderBy(g => g.Kind)
            .ThenBy(g => g.What, StringComparer.Ordinal)
            .ThenBy(g => g.Name, StringComparer.Ordinal)
            .ToArray();
        return new(
            [.. gaps.Take(ControlLimits.MaxGaps)],
            from,
            Math.Max(0, gaps.Length - ControlLimits.MaxGaps)
        );
    }

    private void Take(CoverageNoted noted)
    {
        if (noted.What == "model" && factory.Find(AssetId.Model(noted.Name)) is not null)
            return;
        var (why, todo) = noted.What switch
        {
            "endpoint" => ("asked for and refused", "use an endpoint that is covered"),
            "field" => (
                "passed on without being understood, or refused by name",
                "leave it out, or see docs/bad-input.md"
            ),
            "model" => (
                "asked for and refused: not registered",
                $"jidoka model add {noted.Name} --provider ..."
            ),
            "capability" => (
                "asked of a model of which nobody declared whether it can",
                "declare it: 'capabilities' in docs/configuration.md"
            ),
            "ledger" => (
                "calls were refused because they could not be recorded",
                "see 'jidoka status'"
            ),
            _ => ("a call of it could not be followed", "see the session in which it happened"),
        };
        Seen(noted.What, noted.Name, why, todo, noted.TimeMs);
    }

    private void Take(Decided decided)
    {
        var agent = AssetId.Agent(decided.Agent);
        if (factory.Find(agent) is null)
            Seen(
                "agent",
                agent.Name,
                "it calls and is not registered",
                $"jidoka agent add {agent.Name}",
                decided.TimeMs
            );
        var resource = decided.Resource;
        if (factory.Find(resource) is not null)
            return;
        if (resource.IsLocalTool)
            Seen(
                "tool",
                resource.Name,
                "the agent runs it by itself: decided when the model asks for it, not seen when it runs",
                "offer it through an MCP server",
                decided.TimeMs
            );
        else
            Seen(
                resource.Kind.ToString().ToLowerInvariant(),
                resource.Name,
                "called and not registered",
                "register it, or remove it from the agent",
                decided.TimeMs
            );
    }

    /// <summary>A model that changed under its name was tested as another one.</summary>
    private void TakeServed()
    {
        foreach (var ((model, provider), served) in factory.Served)
            if (served.IsChanged && factory.Find(model) is not null)
                Seen(
                    "model-version",
                    model.Name,
                    $"{provider} serves {served.Current}, which was {served.Known.Last(static k => k.IsAccepted).Identity} before",
                    $"test it, then accept it: jidoka model accept {model.Name} --provider {provider} --version {served.Current.Hash}",
                    served.Find(served.Current)!.SinceMs
                );
    }

    private void Take(Asset asset)
    {
        var name = asset.Id.Name;
        switch (asset.Id.Kind)
        {
            case AssetKind.Tool:
                if (WhyOf(asset.Tool) is { } why)
                    Unannotated(
                        "tool",
                        name,
                        why,
                        $"jidoka tool add {name} --effect ... --selects ..."
                    );
                break;
            case AssetKind.Server when !HasTools(asset.Id):
                Unannotated(
                    "server",
                    name,
                    "its list of tools was never seen, so none of them can be called",
                    "let an agent that may use it ask for its tools"
                );
                break;
            case AssetKind.Model
                when asset.Model is not { } model || !model.Providers.Any(IsProvider):
                Unannotated(
                    "model",
                    name,
                    "none of its providers is registered, so it cannot be called",
                    "jidoka provider add ..."
                );
                break;
            case AssetKind.Agent when asset.Owner is null && asset.Agent?.User is null:
                Unannotated(
                    "agent",
                    name,
                    "nobody answers for it: it has no owner and acts for no user",
                    $"jidoka agent add {name} --owner ... or --user ..."
                );
                break;
        }
    }

    private void TakeNames()
    {
        foreach (var like in InventoryNames.LookAlikes(factory.Assets.Keys))
            _found.TryAdd(
                ("name", like.Tool.Name),
                new(
                    CoverageKind.Confusable,
                    "name",
                    like.Tool.Name,
                    InventoryNames.Text(like),
                    "compare the two ('jidoka tool show'), and remove the one that nobody asked for"
                )
            );
    }

    private void TakeContradictions()
    {
        foreach (var pin in factory.Pins.Values)
        {
            var name = pin.Tool.Name;
            if (
                HintRules.Contradictions(factory.Find(pin.Tool)?.Tool, pin.Pinned).ToArray() is
                { Length: > 0 } why
            )
                _found.TryAdd(
                    ("annotation", name),
                    new(
                        CoverageKind.Contradicted,
                        "annotation",
                        name,
                        string.Join("; ", why),
                        $"look at it again: jidoka tool annotate {pin.Tool.ServerName} --all"
                    )
                );
        }
    }

    private static string? WhyOf(ToolFacts? tool) =>
        tool switch
        {
            not { Effects: not null } => "it counts as having every effect",
            { IsConsequential: true, Selects: null, Parameters: null } =>
                "each of its arguments counts as choosing the target",
            { InputSchema: null } => "its arguments are not checked: no schema of them was seen",
            _ => null,
        };

    private bool HasTools(AssetId server) =>
        factory.Assets.Keys.Any(a =>
            a.Kind == AssetKind.Tool
            && a.Name.StartsWith(server.Name + "/", StringComparison.Ordinal)
        );

    private bool IsProvider(string name) =>
        factory.Find(new AssetId(AssetKind.Provider, name)) is not null;

    private void Seen(string what, string name, string why, string todo, long timeMs)
    {
        if (_found.TryGetValue((what, name), out var known) && known.LastMs >= timeMs)
            return;
        _found[(what, name)] = new(CoverageKind.Ungoverned, what, name, why, todo, timeMs);
    }

    private void Unannotated(string what, string name, string why, string todo) =>
        _found.TryAdd((what, name), new(CoverageKind.Unannotated, what, name, why, todo));
}
