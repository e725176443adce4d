namespace Jidoka.Gateway;

/// <summary>What of a call's evidence goes into its event, so that lineage can be told of the ledger alone.</summary>
internal static class LineageSources
{
    /// <summary>The most sources of one model call that are named; all further ones are one.</summary>
    public const int MaxShown = 64;

    private static readonly AssetId Unnamed = AssetId.LocalTool(FactorySnapshot.NotAName);

    /// <summary>The tools whose answers a model call shows; null: none.</summary>
    public static ImmutableArray<ShownSource>? ShownBy(
        InterceptedCall call,
        Labels labels,
        FactorySnapshot factory
    )
    {
        if (call.Kind != CallKind.Infer)
            return null;
        List<ShownSource>? shown = null;
        for (var i = 0; i < call.Parts.Length; i++)
        {
            if (call.Parts[i].Role != PartRole.ToolResult)
                continue;
            shown ??= [];
            var source = call.Parts[i].ToolName is { } function
                ? SourceOf(function, factory)
                : Unnamed;
            var known = shown.FindIndex(s => s.Source == source);
            if (known < 0 && shown.Count == MaxShown - 1)
                known = shown.FindIndex(static s => s.Source == Unnamed);
            if (known >= 0)
                shown[known] = shown[known] with
                {
                    Label = shown[known].Label.Join(labels.Parts[i]),
                };
            else
                shown.Add(new(shown.Count >= MaxShown - 1 ? Unnamed : source, labels.Parts[i]));
        }
        return shown is null ? null : [.. shown];
    }

    /// <summary>The tools in whose answers arguments stand; null: none.</summary>
    public static ImmutableArray<ValueSource>? Of(FlowFacts? flow, FactorySnapshot factory) =>
        flow is { Sources.IsEmpty: false }
            ?
            [
                .. flow
                    .Sources.Select(s => new ValueSource(
                        s.Parameter,
                        SourceOf(s.Function, factory)
                    ))
                    .Distinct(),
            ]
            : null;

    // The tools' door names a tool of a server whole.
    private static AssetId SourceOf(string function, FactorySnapshot factory)
    {
        var whole = new AssetId(AssetKind.Tool, function);
        return factory.Find(whole) is not null ? whole : factory.ResolveFunction(function);
    }
}
