using Jidoka.Configuring;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Rehearsing;

/// <summary>Reads <c>entities</c>: what the inventory holds besides, or instead of, what the configuration declares.</summary>
internal static class EntitySections
{
    /// <summary>The state with the entities.</summary>
    public static FactorySnapshot Apply(Section? section, FactorySnapshot state)
    {
        if (section is null)
            return state;
        foreach (var kind in Enum.GetValues<AssetKind>())
        {
            foreach (var (name, entry) in section.Named(KeyOf(kind)))
            {
                var asset = AssetOf(kind, name, entry) with
                {
                    Owner = entry.Text("owner"),
                    Purpose = entry.Text("purpose"),
                    Attributes = entry.Pairs("attributes"),
                };
                entry.Close();
                state = state.Apply(
                    state.ControlSize,
                    new AssetRegistered(asset) { TimeMs = 0, By = "case" }
                );
            }
        }
        state = Facts(section.Child("facts"), state);
        section.Close();
        return state;
    }

    /// <summary>The key of a kind: <c>agents</c>, <c>tools</c>...</summary>
    private static string KeyOf(AssetKind kind) => kind.ToString().ToLowerInvariant() + "s";

    private static Asset AssetOf(AssetKind kind, string name, Section entry) =>
        kind switch
        {
            AssetKind.Agent => PrincipalSections.Agent(name, entry, []),
            AssetKind.User => PrincipalSections.User(name, entry, []),
            AssetKind.Tool => Tool(name, entry),
            _ => new() { Id = new(kind, name) },
        };

    private static Asset Tool(string name, Section entry)
    {
        var asset = ToolSections.Tool(ToolOf(name), entry);
        var schema = entry.Value("schema") is { } node ? YamlJson.Write(node) : null;
        return asset with { Tool = asset.Tool! with { InputSchema = schema } };
    }

    /// <summary>A tool by the name that cases use: <c>server/tool</c>, or a function that the agent runs by itself.</summary>
    public static AssetId ToolOf(string name) =>
        name.Contains('/') ? new(AssetKind.Tool, name) : AssetId.LocalTool(name);

    private static FactorySnapshot Facts(Section? section, FactorySnapshot state)
    {
        if (section is null)
            return state;
        foreach (var type in section.Keys.ToArray())
        {
            if (FactorySnapshot.IsAssetType(type))
                section.Fault(
                    type,
                    $"{type} is a kind of the inventory, which facts cannot shadow."
                );
            if (section.Value(type) is not YamlMappingNode facts)
            {
                section.Fault(
                    type,
                    $"'{type}' must map ids to attributes, for example {type}: {{\"17\": {{paid: true}}}}."
                );
                continue;
            }
            foreach (var (id, attributes) in facts.Children)
            {
                if (
                    id is not YamlScalarNode { Value: { } name }
                    || attributes is not YamlMappingNode
                    || YamlJson.Write(attributes) is not { } json
                )
                {
                    section.Fault(type, "A fact's attributes must be a mapping.");
                    continue;
                }
                using var document = JsonDocument.Parse(json);
                var fact = new BusinessFact(type, name, document.RootElement.Clone(), "case");
                state = state.Apply(
                    state.ControlSize,
                    new FactAsserted(fact) { TimeMs = 0, By = "case" }
                );
            }
        }
        section.Close();
        return state;
    }
}
