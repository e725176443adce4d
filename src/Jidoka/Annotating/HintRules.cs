using Jidoka.Configuring;

namespace Jidoka.Annotating;

/// <summary>
/// What a tool's server says of it, held against what is declared. A server's word makes nothing safer: only where it says
/// more than the operator declared is there something to look at.
/// </summary>
internal static class HintRules
{
    private static readonly ImmutableHashSet<string> Code =
    [
        "code",
        "sql",
        "script",
        "command",
        "cmd",
        "shell",
    ];

    /// <summary>What is to be looked at again.</summary>
    /// <param name="declared">What is declared; null, or without effects: everything, which nothing contradicts.</param>
    /// <param name="seen">What its server says.</param>
    public static IEnumerable<string> Contradictions(ToolFacts? declared, SeenDescriptor seen)
    {
        if (declared?.Effects is not { } effects || seen.Json is not { } descriptor)
            yield break;
        var reads = (effects & ~Effects.Reads) == Effects.None;
        if (reads && Hint(descriptor, "readOnlyHint") == false)
            yield return "declared to do no more than read, and its server says that it changes things (readOnlyHint: false)";
        if (
            Hint(descriptor, "destructiveHint") == true
            && Hint(descriptor, "readOnlyHint") != true
            && (effects & Effects.Destructive) == Effects.None
        )
            yield return "not declared destructive, and its server says that it is (destructiveHint: true)";
        if (
            !reads
            && Hint(descriptor, "openWorldHint") == true
            && (effects & (Effects.External | Effects.Spends | Effects.Executes)) == Effects.None
        )
            yield return "not declared external, and its server says that it acts outside (openWorldHint: true)";
        var schema = SchemaNames.Of(descriptor);
        if (
            reads
            && schema.FirstOrDefault(static name => NameWords.Of(name).Any(Code.Contains))
                is { } runs
        )
            yield return $"declared to do no more than read, and it takes '{runs}', which can do anything";
        if (schema.IsEmpty)
            yield break;
        foreach (var name in DeclaredNames(declared))
            if (!schema.Contains(name))
                yield return $"'{name}' is declared and its server knows no such parameter.{Nearest.Hint(name, schema)}";
    }

    /// <summary>A hint that the descriptor gives; null: it gives none.</summary>
    public static bool? Hint(JsonElement descriptor, string name) =>
        descriptor.TryGetProperty("annotations", out var hints)
        && hints.ValueKind == JsonValueKind.Object
        && hints.TryGetProperty(name, out var hint)
        && hint.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? hint.GetBoolean()
            : null;

    private static IEnumerable<string> DeclaredNames(ToolFacts declared)
    {
        IEnumerable<string> paths =
            declared.Parameters is { } parameters ? parameters.Keys
            : declared.Selects is { } selects ? selects
            : [];
        return paths.Select(static p => p.Split('.')[0]).Distinct(StringComparer.Ordinal);
    }
}
