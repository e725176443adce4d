using Jidoka.Configuring;

namespace Jidoka.Annotating;

/// <summary>
/// Proposes what to declare of a tool, from its name, its schema and the hints of its server. All three are a stranger's
/// words, so a proposal is text for a person and nothing else: where it is wrong towards the lenient side, they see it.
/// </summary>
internal static class ToolProposer
{
    /// <summary>The deepest parameter that is proposed for; what lies deeper selects.</summary>
    public const int MaxDepth = 4;

    private const int MaxNameLength = 64;

    private static readonly ImmutableDictionary<
        string,
        (ParameterRole Role, bool OnlyReads)
    > Roles = new (ParameterRole Role, bool OnlyReads, string Words)[]
    {
        (ParameterRole.Executes, false, "code sql script command cmd shell password secret token"),
        (
            ParameterRole.Payload,
            false,
            "body content contents text message subject title description note notes comment summary caption html markdown"
        ),
        (
            ParameterRole.Reads,
            true,
            "query q search filter filters limit offset page cursor sort order top n count size max min depth verbose"
        ),
    }
        .SelectMany(static g =>
            g.Words.Split(' ').Select(word => (Word: word, g.Role, g.OnlyReads))
        )
        .ToImmutableDictionary(
            static p => p.Word,
            static p => (p.Role, p.OnlyReads),
            StringComparer.Ordinal
        );

    private static readonly ImmutableHashSet<string> Quantities =
    [
        "amount",
        "quantity",
        "price",
        "total",
        "count",
        "hours",
        "units",
    ];

    private static readonly ImmutableHashSet<string> ReadingVerbs =
    [
        "get",
        "list",
        "read",
        "search",
        "find",
        "show",
        "view",
        "fetch",
        "query",
        "lookup",
        "describe",
        "count",
        "check",
    ];

    /// <summary>What could be declared of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="declared">What is declared of it already; null: nothing.</param>
    /// <param name="seen">What its server says of it.</param>
    public static ToolProposal Of(AssetId tool, ToolFacts? declared, SeenDescriptor seen)
    {
        var doubts = ImmutableArray.CreateBuilder<string>();
        doubts.AddRange(HintRules.Contradictions(declared, seen));
        if (seen.Json is not { } descriptor)
        {
            doubts.Add(
                "its descriptor is longer than the ledger keeps: write the annotation by hand"
            );
            return new(tool, ["reads"], "nothing is known", [], [], doubts.ToImmutable());
        }
        var (effects, why) = EffectsOf(tool, descriptor);
        var words = NameWords.Of(tool.Name[(tool.Name.IndexOf('/') + 1)..]);
        var parameters = ImmutableArray.CreateBuilder<ParameterProposal>();
        if (descriptor.TryGetProperty("inputSchema", out var input))
            AddParameters(input, "", 0, effects is ["reads"], words, parameters, doubts);
        (effects, why) = WithThoseOf(parameters, effects, why);
        return new(
            tool,
            effects,
            why,
            parameters.ToImmutable(),
            FieldsOf(descriptor, words),
            doubts.ToImmutable()
        );
    }

    private static (ImmutableArray<string> Effects, string Why) EffectsOf(
        AssetId tool,
        JsonElement descriptor
    )
    {
        var effects = new SortedSet<string>(StringComparer.Ordinal);
        var why = new List<string>();
        if (EffectNames.DeedOf(tool) is var (verb, likely))
        {
            effects.Add(likely);
            why.Add($"its name says '{verb}'");
        }
        if (
            HintRules.Hint(descriptor, "destructiveHint") == true
            && HintRules.Hint(descriptor, "readOnlyHint") != true
            && effects.Add("destructive")
        )
            why.Add("destructiveHint");
        if (effects.Count > 0)
            return ([.. effects], string.Join(", ", why));
        if (HintRules.Hint(descriptor, "readOnlyHint") == true)
            return (["reads"], "readOnlyHint, and nothing in its name says otherwise");
        var first = NameWords.Of(tool.Name[(tool.Name.IndexOf('/') + 1)..]).FirstOrDefault();
        return
            first is not null
            && ReadingVerbs.Contains(first)
            && HintRules.Hint(descriptor, "readOnlyHint") is null
            ? (["reads"], $"its name says '{first}'")
            : (
                ["destructive", "executes", "external", "grantsAccess", "spends", "writes"],
                "nothing says what it does: leave those that it has"
            );
    }

    /// <summary>Effects that the parameters of a deed give away: it reaches people, or moves an amount.</summary>
    private static (ImmutableArray<string> Effects, string Why) WithThoseOf(
        ImmutableArray<ParameterProposal>.Builder parameters,
        ImmutableArray<string> effects,
        string why
    )
    {
        if (effects is ["reads"])
            return (effects, why);
        foreach (var parameter in parameters)
        {
            var effect =
                parameter.Kind == ValueKind.Email ? "external"
                : parameter.Role == ParameterRole.Bounded ? "spends"
                : null;
            if (effect is null || effects.Contains(effect))
                continue;
            effects = effects.Add(effect);
            why += $", '{parameter.Path}'";
        }
        return (effects, why);
    }

    private static void AddParameters(
        JsonElement schema,
        string prefix,
        int depth,
        bool onlyReads,
        ImmutableArray<string> tool,
        ImmutableArray<ParameterProposal>.Builder found,
        ImmutableArray<string>.Builder doubts
    )
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (SchemaNames.Combines(schema))
            doubts.Add(
                $"{(prefix.Length == 0 ? "its schema" : $"'{prefix.TrimEnd('.')}'")} is put together from parts ($ref, anyOf, ...), which are not followed: what is not named here selects"
            );
        if (
            !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
            return;
        foreach (var property in properties.EnumerateObject())
        {
            if (found.Count >= AnnotationRules.MaxParameters)
                return;
            if (!IsWritable(property.Name))
            {
                doubts.Add($"'{property.Name}' cannot be written in an annotation, so it selects");
                continue;
            }
            var value = SchemaNames.Unwrapped(property.Value);
            var items =
                LikelyKind.TypeOf(value) == "array" && value.TryGetProperty("items", out var each)
                    ? SchemaNames.Unwrapped(each)
                    : value;
            if (items.ValueKind != JsonValueKind.Object)
                continue;
            var path = prefix + property.Name;
            if (items.TryGetProperty("properties", out _) && depth < MaxDepth)
                AddParameters(items, path + ".", depth + 1, onlyReads, tool, found, doubts);
            else
                found.Add(ParameterOf(path, property.Name, items, onlyReads, tool));
        }
    }

    // A dot would be read as a step.
    private static bool IsWritable(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && !name.Any(static c => char.IsControl(c) || c is ' ' or '.');

    private static ParameterProposal ParameterOf(
        string path,
        string name,
        JsonElement schema,
        bool onlyReads,
        ImmutableArray<string> tool
    )
    {
        var kind = LikelyKind.Guess(name, schema, tool);
        var words = NameWords.Of(name);
        if (kind.Kind == ValueKind.Amount && words.Any(Quantities.Contains) && !onlyReads)
            return new(
                path,
                ParameterRole.Bounded,
                kind.Kind,
                Why: "a quantity by its name: add 'max'"
            );
        foreach (var word in words.Reverse())
            if (Roles.TryGetValue(word, out var role) && (onlyReads || !role.OnlyReads))
                return new(
                    path,
                    role.Role,
                    role.Role == ParameterRole.Reads ? kind.Kind : ValueKind.Text,
                    Why: $"'{word}' in its name"
                );
        return new(path, ParameterRole.Selects, kind.Kind, kind.Of, kind.Why);
    }

    private static ImmutableArray<FieldProposal> FieldsOf(
        JsonElement descriptor,
        ImmutableArray<string> tool
    )
    {
        if (
            !descriptor.TryGetProperty("outputSchema", out var output)
            || output.ValueKind != JsonValueKind.Object
            || !output.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
            return [];
        var fields = ImmutableArray.CreateBuilder<FieldProposal>();
        foreach (var property in properties.EnumerateObject())
        {
            var path = $"$.{property.Name}";
            if (
                fields.Count >= AnnotationRules.MaxFields
                || property.Value.ValueKind != JsonValueKind.Object
                || property.Value.TryGetProperty("properties", out _)
                || LikelyKind.TypeOf(property.Value) is "array" or "object"
                || AnnotationRules.PathFault(path) is not null
            )
                continue;
            var kind = LikelyKind.Guess(property.Name, property.Value, tool);
            fields.Add(new(path, kind.Kind, kind.Of));
        }
        return fields.ToImmutable();
    }
}
