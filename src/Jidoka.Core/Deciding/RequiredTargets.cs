using Jidoka.Core.Deciding.Schemas;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding;

/// <summary>
/// Looks for parameters that select the target, that the tool's schema requires, and that a call leaves empty. Only what
/// is there has a supplier, so a missing one would otherwise be vouched for by the others.
/// </summary>
internal static class RequiredTargets
{
    /// <summary>Whether one is left out, null or an empty list or object.</summary>
    /// <param name="arguments">JSON text.</param>
    /// <param name="tool">What is known of the tool.</param>
    /// <param name="types">What its schema says of the arguments.</param>
    public static bool AreMissing(string arguments, ToolFacts? tool, ArgumentType types)
    {
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = OriginTracer.MaxDepth }
            );
            return IsMissing(json.RootElement, types, "", new SelectingPaths(tool));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half of a surrogate pair.
            return true;
        }
    }

    private static bool IsMissing(
        JsonElement value,
        ArgumentType type,
        string names,
        SelectingPaths selecting
    )
    {
        if (value.ValueKind == JsonValueKind.Array)
            return type.Item is { } item
                && value.EnumerateArray().Any(v => IsMissing(v, item, names, selecting));
        foreach (var (name, field) in type.Fields)
        {
            var inner = names.Length == 0 ? name : names + "." + name;
            var given =
                value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found)
                    ? found
                    : default;
            if (IsEmpty(given))
            {
                if (field.IsRequired && SelectsWithin(field.Type, inner, selecting))
                    return true;
            }
            else if (IsMissing(given, field.Type, inner, selecting))
                return true;
        }
        return false;
    }

    /// <summary>Whether a parameter selects, or one within it that has to be there when it is.</summary>
    private static bool SelectsWithin(ArgumentType type, string names, SelectingPaths selecting) =>
        selecting.Contains(names, names)
        || type.Fields.Any(f =>
            f.Value.IsRequired && SelectsWithin(f.Value.Type, names + "." + f.Key, selecting)
        );

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => true,
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => !value.EnumerateObject().Any(),
            _ => false,
        };
}
