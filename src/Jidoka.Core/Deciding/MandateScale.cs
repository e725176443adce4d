using Jidoka.Core.Identifying;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Deciding;

/// <summary>Weighs a tool call against the mandates that it has to keep to. Each of them must hold.</summary>
public static class MandateScale
{
    /// <summary>Weighs a call.</summary>
    /// <param name="words">What the person's words say of it; null: it only reads.</param>
    /// <param name="inForce">The mandates.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="facts">What is known of it; null: nothing.</param>
    /// <param name="arguments">Its arguments, JSON text; null: they are not known.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    /// <returns>What the mandates and the words say; null: neither says anything.</returns>
    public static MandateFacts? Weigh(
        MandateFacts? words,
        MandatesInForce inForce,
        AssetId tool,
        ToolFacts? facts,
        string? arguments,
        long nowMs
    )
    {
        if (inForce.IsNone)
            return words;
        var evoked = words?.Evoked ?? false;
        var breach = inForce.Missing is { } missing
            ? missing.Length == 0
                ? "Every session of this agent needs a mandate, and this one has none."
                : $"It was derived from the mandate '{missing}', which is in force no more."
            : inForce
                .All.Select(m => BreachOf(m, tool.Name, arguments, nowMs))
                .FirstOrDefault(static b => b is not null);
        var asked = inForce.All.Any(m =>
            m.Source != MandateSource.Planner
            && MandateRules.CoversTool(m.Terms.Asks ?? [], tool.Name)
        );
        // What only reads needs nobody to ask for it.
        var isFree = facts is { IsConsequential: false };
        var within = breach is null && (isFree || evoked || asked);
        var source = inForce.All.IsEmpty
            ? ContextRecord.NoTarget
            : WireName<MandateSource>.Of(inForce.All[0].Source);
        return new(source, evoked, within, within ? [] : ["tool"])
        {
            Purpose = inForce
                .All.Select(static m => m.Terms.Purpose)
                .FirstOrDefault(static p => p is not null),
            Breach = breach,
            Ids = [.. inForce.All.Select(static m => m.Id)],
        };
    }

    private static string? BreachOf(Mandate mandate, string tool, string? arguments, long nowMs)
    {
        if (nowMs >= mandate.ExpiresMs)
            return $"The mandate '{mandate.Id}' is over.";
        var terms = mandate.Terms;
        if (terms.Tools is { } tools && !MandateRules.CoversTool(tools, tool))
            return $"The mandate '{mandate.Id}' does not hold the tool {tool}.";
        foreach (var limit in terms.Arguments ?? [])
        {
            if (MandateRules.CoversTool([limit.Tool], tool) && !IsKept(limit, arguments))
                return $"The mandate '{mandate.Id}' limits the argument {limit.Path} of {tool}.";
        }
        return null;
    }

    private static bool IsKept(ArgumentLimit limit, string? arguments)
    {
        try
        {
            using var json = JsonDocument.Parse(
                arguments ?? "",
                new JsonDocumentOptions { MaxDepth = OriginTracer.MaxDepth }
            );
            var found = 0;
            return json.RootElement.ValueKind == JsonValueKind.Object
                && AreKept(json.RootElement, "", limit, SelectingPaths.Fold(limit.Path), ref found)
                && found > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // All that a tool could take for the argument is looked at: names differ in case and joining marks, and one with other
    // letters may be folded to it.
    private static bool AreKept(
        JsonElement value,
        string names,
        ArgumentLimit limit,
        string? path,
        ref int found
    )
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (SelectingPaths.Fold(member.Name) is not { } name)
                        return false;
                    var inner = names.Length == 0 ? name : names + "." + name;
                    if (!AreKept(member.Value, inner, limit, path, ref found))
                        return false;
                }
                return true;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    if (!AreKept(item, names, limit, path, ref found))
                        return false;
                }
                return true;
            default:
                if (names != path && !names.StartsWith(path + ".", StringComparison.Ordinal))
                    return true;
                found++;
                return Keeps(value, limit);
        }
    }

    private static bool Keeps(JsonElement value, ArgumentLimit limit)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => Evidence.PlainNumberOf(value),
            _ => null,
        };
        if (
            limit.OneOf is { } values
            && (text is null || !values.Contains(text, StringComparer.Ordinal))
        )
            return false;
        return limit.Max is not { } max
            || (
                value.ValueKind == JsonValueKind.Number
                && value.TryGetDecimal(out var number)
                && Math.Abs(number) <= max
            );
    }
}
