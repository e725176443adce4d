namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The JSON Schema of a tool's arguments (2020-12, the part that tool schemas use). The schema comes from the tool's
/// server and is as untrusted as the arguments, so a check does a bounded amount of work and no more.
/// </summary>
/// <remarks>
/// Not checked, and left to the server: <c>format</c>, <c>contains</c>, <c>unevaluatedProperties</c>,
/// <c>unevaluatedItems</c>, <c>dependentSchemas</c>, <c>$dynamicRef</c>, <c>$anchor</c>, references outside the schema,
/// and a <c>pattern</c> that .NET cannot read. <see cref="Unchecked"/> names those that a schema holds.
/// </remarks>
internal sealed class ToolSchema
{
    /// <summary>Steps of one check. More: the arguments are refused as too complex.</summary>
    public const int MaxSteps = 200_000;

    /// <summary>Levels of schema within schema that a check follows, references included.</summary>
    public const int MaxDepth = 64;

    /// <summary>How long the patterns of one check may work in all, in milliseconds.</summary>
    public const int PatternTimeoutMs = 50;

    private static readonly string[] Ignored =
    [
        "format",
        "contains",
        "unevaluatedProperties",
        "unevaluatedItems",
        "dependentSchemas",
        "$dynamicRef",
        "$anchor",
    ];

    private readonly JsonElement _root;

    private ToolSchema(JsonElement root, ImmutableArray<string> notChecked)
    {
        _root = root;
        Unchecked = notChecked;
    }

    /// <summary>A schema that every object fits.</summary>
    public static ToolSchema Any { get; } = new(JsonDocument.Parse("true").RootElement.Clone(), []);

    /// <summary>The keywords in the schema that <see cref="Check"/> does not look at, sorted.</summary>
    public ImmutableArray<string> Unchecked { get; }

    /// <summary>Takes a schema.</summary>
    /// <param name="schema">The schema; copied.</param>
    public static ToolSchema Compile(JsonElement schema)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(schema, found, 0);
        return new(schema.Clone(), [.. found]);
    }

    /// <summary>Checks arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>Null if they fit; else one sentence that says where and why they do not.</returns>
    public string? Check(JsonElement arguments) => new SchemaCheck(_root).Run(arguments);

    private static void Collect(JsonElement node, SortedSet<string> found, int depth)
    {
        if (depth > MaxDepth)
            return;
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray())
                Collect(item, found, depth + 1);
        if (node.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in node.EnumerateObject())
        {
            // A property that happens to be named like a keyword is counted too; the list is advice, not a gate.
            if (Array.IndexOf(Ignored, member.Name) >= 0)
                found.Add(member.Name);
            Collect(member.Value, found, depth + 1);
        }
    }
}
