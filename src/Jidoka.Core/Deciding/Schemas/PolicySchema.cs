using Jidoka.Cedar;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>
/// The Cedar schema of all that policies can read: one action for each kind of call, the inventory's entity types, the
/// facts, and the arguments of the tools. Immutable; made of one state of the inventory.
/// </summary>
public sealed class PolicySchema
{
    private readonly FactorySnapshot _factory;
    private readonly ImmutableArray<DescribedEntity> _facts;
    private readonly Dictionary<string, ArgumentScope> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Schema> _schemas = new(StringComparer.Ordinal);

    private PolicySchema(FactorySnapshot factory)
    {
        _factory = factory;
        _facts = FactTypes.Of(factory.Facts.Values);
        Entities = [.. Enum.GetValues<AssetKind>().Select(k => EntityOf(k, factory))];
        var (arguments, _) = ArgumentsOf(_ => true, isNamed: false);
        Actions = ActionsWith(arguments);
        Text = SchemaText.Write(Entities, _facts, Actions);
    }

    /// <summary>The schema in Cedar's own notation, with comments.</summary>
    public string Text { get; }

    internal ImmutableArray<DescribedEntity> Entities { get; }

    internal ImmutableArray<DescribedAction> Actions { get; }

    /// <summary>The schema of an inventory.</summary>
    /// <param name="factory">The control state.</param>
    public static PolicySchema Of(FactorySnapshot factory) => new(factory);

    /// <summary>The schema in which <c>context.args</c> has the arguments of one tool only.</summary>
    /// <param name="tool">The tool.</param>
    public string TextFor(AssetId tool)
    {
        var (arguments, _) = ArgumentsOf(id => id == tool, isNamed: true);
        return SchemaText.Write(Entities, _facts, ActionsWith(arguments));
    }

    /// <summary>The schema in Cedar's JSON notation.</summary>
    /// <param name="text">The schema in Cedar's own notation.</param>
    public static string ToJson(string text) => Schema.Parse(text).Unwrap().ToJson();

    /// <summary>What can be read of the entity types and actions, as Markdown tables.</summary>
    public string ToMarkdown() => SchemaReference.Write(Entities, _facts, Actions);

    /// <summary>The schema for policies with a resource in their scope; asked of one thread at a time.</summary>
    /// <param name="resource">The entity that the resource must be, or be in; null: any.</param>
    internal ArgumentScope For(EntityUid? resource)
    {
        var key = resource is { Type: nameof(AssetKind.Tool) or nameof(AssetKind.Server) } uid
            ? uid.ToString()
            : "";
        if (!_scopes.TryGetValue(key, out var scope))
            _scopes[key] = scope = ScopeOf(key.Length == 0 ? null : resource);
        return scope;
    }

    private ArgumentScope ScopeOf(EntityUid? resource)
    {
        var (arguments, unlisted) = ArgumentsOf(
            id =>
                resource is not { } uid
                || id.Uid == uid
                || uid.Type == nameof(AssetKind.Server)
                    && id.Name.StartsWith(uid.Id + "/", StringComparison.Ordinal),
            isNamed: resource is { Type: nameof(AssetKind.Tool) }
        );
        if (resource is { Type: nameof(AssetKind.Tool) } tool && !_factory.HasArguments(tool))
            unlisted = [tool.Id];
        return new(SchemaWith(arguments), arguments, unlisted);
    }

    /// <summary>Many tools have the same arguments, or none that are known: their schema is made once.</summary>
    private Schema SchemaWith(ArgumentType arguments)
    {
        var key = arguments.ToCedar() + arguments.ToOrigins();
        if (_schemas.TryGetValue(key, out var known))
            return known;
        var parsed = Schema.Parse(SchemaText.Write(Entities, _facts, ActionsWith(arguments)));
        // What an inventory holds must never keep policies from being checked: without what the servers and sources
        // say, the schema always stands.
        if (!parsed.IsSuccess)
            parsed = Schema.Parse(
                SchemaText.Write(Entities, [], ActionsWith(new(ArgumentForm.Record)))
            );
        return _schemas[key] = parsed.Unwrap();
    }

    private (ArgumentType Arguments, ImmutableArray<string> Unlisted) ArgumentsOf(
        Func<AssetId, bool> includes,
        bool isNamed
    )
    {
        var known = new List<ArgumentType>();
        var unlisted = new List<string>();
        foreach (
            var id in _factory
                .Assets.Keys.Where(id => id.Kind == AssetKind.Tool && includes(id))
                .OrderBy(static id => id.Name, StringComparer.Ordinal)
        )
        {
            if (_factory.ArgumentsOf(id) is { } type)
                known.Add(type);
            else
                unlisted.Add(id.Name);
        }
        if (known.Count + unlisted.Count == 0)
            unlisted.Add("the tools it is about");
        return (ArgumentUnion.Of(known, isNamed), [.. unlisted]);
    }

    private static ImmutableArray<DescribedAction> ActionsWith(ArgumentType arguments) =>
        [
            .. Enum.GetValues<CallKind>()
                .Select(kind =>
                {
                    var (meaning, resources) = PolicyVocabulary.Of(kind);
                    var own = kind switch
                    {
                        CallKind.CallTool => PolicyVocabulary.ToolCall(arguments),
                        CallKind.ReadData => PolicyVocabulary.Read,
                        CallKind.AskClient => PolicyVocabulary.Question,
                        _ => [],
                    };
                    return new DescribedAction(
                        kind,
                        meaning,
                        resources,
                        PolicyVocabulary.EveryCall.AddRange(own)
                    );
                }),
        ];

    private static DescribedEntity EntityOf(AssetKind kind, FactorySnapshot factory)
    {
        var assets = factory.Assets.Values.Where(a => a.Id.Kind == kind).ToArray();
        var names = assets
            .SelectMany(static a => a.Attributes.Keys)
            .Distinct(StringComparer.Ordinal);
        var own = names
            .Order(StringComparer.Ordinal)
            .Select(static n => $"{ArgumentType.CedarName(n)}?: String");
        var attributes = PolicyVocabulary.EveryAsset.Add(
            new("attributes", $"{{{string.Join(", ", own)}}}", "The operator's own attributes.")
        );
        return new(
            kind.ToString(),
            PolicyVocabulary.MeaningOf(kind),
            ParentsOf(kind, assets),
            kind switch
            {
                AssetKind.Tool => attributes.AddRange(PolicyVocabulary.Tool),
                AssetKind.Model => attributes.AddRange(PolicyVocabulary.Model),
                AssetKind.Agent => attributes.AddRange(PolicyVocabulary.Agent),
                _ => attributes,
            }
        );
    }

    private static ImmutableArray<string> ParentsOf(AssetKind kind, Asset[] assets)
    {
        AssetKind[] usual = kind switch
        {
            AssetKind.Tool => [AssetKind.Server],
            AssetKind.Agent or AssetKind.User or AssetKind.Group => [AssetKind.Group],
            _ => [],
        };
        return
        [
            .. usual
                .Concat(assets.SelectMany(static a => a.Parents).Select(static p => p.Kind))
                .Distinct()
                .Order()
                .Select(static k => k.ToString()),
        ];
    }
}
