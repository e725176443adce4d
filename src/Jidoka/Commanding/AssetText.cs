using Jidoka.Configuring;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Shows inventory entries to a person.</summary>
internal static class AssetText
{
    private const int MaxShown = 80;

    /// <summary>A table of one kind.</summary>
    public static void List(
        IAnsiConsole console,
        AssetKind kind,
        ImmutableArray<Asset> assets,
        ImmutableArray<ToolPinView> changed
    )
    {
        var table = Terminal.Table(
            kind.ToString().ToLowerInvariant(),
            "what is known",
            "owner",
            "purpose"
        );
        foreach (var asset in assets)
            table.AddRow(
                Terminal.Plain(Name(asset.Id)),
                Terminal.Plain(Short(Facts(asset))),
                Terminal.Plain(asset.Owner),
                Terminal.Plain(asset.Purpose)
            );
        console.Write(table);
        var output = console.Profile.Out.Writer;
        foreach (var pin in changed)
            output.WriteLine(
                $"in quarantine: {Visible.Name(pin.Tool.Name)}, see 'jidoka tool diff'"
            );
        foreach (var like in InventoryNames.LookAlikes(assets.Select(a => a.Id)))
            output.WriteLine(
                Visible.Name($"look-alike: {like.Tool.Name}: {InventoryNames.Text(like)}")
            );
    }

    /// <summary>One entry.</summary>
    public static void Show(IAnsiConsole console, Asset asset)
    {
        console.MarkupLineInterpolated($"[bold]{asset.Id.Kind}:{Name(asset.Id)}[/]");
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    ("", Facts(asset)),
                    ("owner", asset.Owner),
                    ("purpose", asset.Purpose),
                    ("in", string.Join(", ", asset.Parents.Select(p => $"{p.Kind}:{Name(p)}"))),
                    (
                        "attributes",
                        string.Join(", ", asset.Attributes.Select(a => $"{a.Key}={a.Value}"))
                    ),
                    ("description", Shown(asset.Tool?.Description)),
                    ("schema", Shown(asset.Tool?.InputSchema)),
                ]
        )
        {
            if (!string.IsNullOrEmpty(value))
                console.MarkupLineInterpolated($"  [grey]{name}[/] {value}");
        }
    }

    // A server chooses the names of its tools and of their parameters; all others are the operator's own.
    private static string Name(AssetId id) =>
        id.Kind == AssetKind.Tool ? Visible.Name(id.Name) : id.Name;

    private static string Facts(Asset asset) =>
        asset switch
        {
            { Agent: { } a } => (a.User is { } u ? $"for {u}, " : "")
                + (a.HumanUserTurns ? "human turns" : "composed turns")
                + (a.CallBudget is { } b ? $", {b} calls per {a.BudgetWindowMs} ms" : ""),
            { Model: { } m } => "served by "
                + string.Join(", then ", m.Providers)
                + (m.ServedName is { } s ? $" as {s}" : "")
                + (CapabilitySection.TextOf(m.Capabilities) is { } can ? $": {can}" : ""),
            { Provider: { } p } => p.BaseUrl + (p.KeyFrom is { } k ? $", key from {k}" : ""),
            { Server: { } s } => s.Url ?? string.Join(' ', [s.Command, .. s.Arguments]),
            { Tool: { } t } => Visible.Text(Facts(t)),
            _ => "",
        };

    private static string Facts(ToolFacts t) =>
        (
            t.Effects is { } e
                ? "effects: " + e.ToString().ToLowerInvariant()
                : "not annotated: counts as every effect"
        )
        + (
            t.Parameters is { } p ? $"; {Parameters(p)}, selects by: every other parameter"
            : t.Selects is { } x ? $"; selects by: {string.Join(", ", x)}"
            : "; selects by: every parameter"
        )
        + (t.Returns is { } r ? $"; returns {Returns(r)}" : "")
        + (t.Evokes is { } words ? $"; evoked by: {string.Join(", ", words)}" : "");

    private static string Parameters(
        ImmutableSortedDictionary<string, ParameterFacts> parameters
    ) =>
        string.Join(
            "; ",
            parameters
                .GroupBy(static p => p.Value.Role)
                .OrderBy(static g => g.Key)
                .Select(static g =>
                    g.Key.ToString().ToLowerInvariant()
                    + ": "
                    + string.Join(
                        ", ",
                        g.Select(static p =>
                            $"{p.Key} ({p.Value.Kind.ToString().ToLowerInvariant()})"
                        )
                    )
                )
        );

    private static string Returns(ReturnFacts returns)
    {
        var trusted = returns
            .Fields.Where(static f => f.Trust == Integrity.Trusted)
            .Select(static f => f.Path)
            .ToArray();
        return returns.Format.ToString().ToLowerInvariant()
            + (trusted.Length == 0 ? ", untrusted" : ", trusted: " + string.Join(", ", trusted));
    }

    private static string? Shown(string? text) => text is null ? null : Visible.Text(text);

    private static string Short(string text) =>
        text.Length <= MaxShown ? text : text[..(MaxShown - 1)] + "…";
}
