using Jidoka.Cedar;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding;

/// <summary>An inventory entry, or a fact, as a Cedar entity.</summary>
internal static class AssetEntity
{
    /// <summary>The entity of a registered asset.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="isChanged">Of a model, whether it is served as a version that nobody accepted.</param>
    public static Entity Of(Asset asset, bool isChanged = false)
    {
        var record = new RecordBuilder()
            .Set("name", Value.Of(asset.Id.Name))
            .Set("registered", Value.Of(true))
            .Set("attributes", Value.Of(Attributes(asset)));
        if (asset.Owner is { } owner)
            record.Set("owner", Value.Of(owner));
        if (asset.Purpose is { } purpose)
            record.Set("purpose", Value.Of(purpose));
        if (asset.Agent?.User is { } user)
            record.Set("user", Value.Of(new EntityUid("User", user.Value)));
        if (asset.Id.Kind == AssetKind.Model)
            record
                .Set("capabilities", Value.Of(Capabilities(asset.Model?.Capabilities)))
                .Set("changed", Value.Of(isChanged));
        var parents = asset.Parents.Select(static p => p.Uid).ToList();
        if (asset.Id.Kind == AssetKind.Tool)
        {
            AddTool(record, asset.Tool);
            var server = AssetId.Server(asset.Id.ServerName);
            record.Set("server", Value.Of(server.Uid));
            if (!parents.Contains(server.Uid))
                parents.Add(server.Uid);
        }
        return new Entity(asset.Id.Uid, record.Build(), parents: parents);
    }

    /// <summary>The entity of an asset that the inventory does not hold.</summary>
    public static Entity Unregistered(AssetId id)
    {
        var record = new RecordBuilder()
            .Set("name", Value.Of(id.Name))
            .Set("registered", Value.Of(false))
            .Set("attributes", Value.Of(RecordValue.Empty));
        if (id.Kind == AssetKind.Tool)
            AddTool(record, tool: null);
        if (id.Kind == AssetKind.Model)
            record.Set("capabilities", Value.Of(RecordValue.Empty)).Set("changed", Value.Of(false));
        return new Entity(id.Uid, record.Build());
    }

    /// <summary>The entity of a business fact.</summary>
    public static Entity Of(BusinessFact fact) =>
        new(fact.Uid, ArgumentRecord.ReadFact(fact.Attributes.GetRawText()));

    private static void AddTool(RecordBuilder record, ToolFacts? tool)
    {
        var effects = tool?.Effects ?? (Effects)(-1);
        record
            .Set("annotated", Value.Of(tool?.Effects is not null))
            .Set("consequential", Value.Of(tool?.IsConsequential ?? true))
            .Set("reads", Value.Of(effects.HasFlag(Effects.Reads)))
            .Set("writes", Value.Of(effects.HasFlag(Effects.Writes)))
            .Set("external", Value.Of(effects.HasFlag(Effects.External)))
            .Set("destructive", Value.Of(effects.HasFlag(Effects.Destructive)))
            .Set("grantsAccess", Value.Of(effects.HasFlag(Effects.GrantsAccess)))
            .Set("spends", Value.Of(effects.HasFlag(Effects.Spends)))
            .Set("executes", Value.Of(effects.HasFlag(Effects.Executes)));
    }

    private static RecordValue Capabilities(ModelCapabilities? declared)
    {
        if (declared is null)
            return RecordValue.Empty;
        var record = new RecordBuilder();
        if (declared.ContextTokens is { } context)
            record.Set("contextTokens", Value.Of(context));
        if (declared.MaxOutputTokens is { } output)
            record.Set("maxOutputTokens", Value.Of(output));
        Set("images", declared.Images);
        Set("audio", declared.Audio);
        Set("documents", declared.Documents);
        Set("tools", declared.Tools);
        Set("parallelTools", declared.ParallelTools);
        Set("streaming", declared.Streaming);
        Set("structuredOutput", declared.StructuredOutput);
        Set("reasoning", declared.Reasoning);
        return record.Build();

        void Set(string name, bool? can)
        {
            if (can is { } said)
                record.Set(name, Value.Of(said));
        }
    }

    private static RecordValue Attributes(Asset asset)
    {
        if (asset.Attributes.IsEmpty)
            return RecordValue.Empty;
        var record = new RecordBuilder();
        foreach (var (name, value) in asset.Attributes)
            record.Set(name, Value.Of(value));
        return record.Build();
    }
}
