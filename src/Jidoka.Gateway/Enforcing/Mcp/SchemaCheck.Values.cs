using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Jidoka.Gateway.Enforcing.Mcp;

internal sealed partial class SchemaCheck
{
    private string? Members(JsonElement schema, JsonElement value, string path, int depth)
    {
        // Looking up a member walks the object, so it costs what the object is long.
        var memberCost = value.GetPropertyCount() / 8;
        if (List(schema, "required") is { } required)
            foreach (var name in required.EnumerateArray())
            {
                Step(depth, memberCost);
                if (
                    name.ValueKind == JsonValueKind.String
                    && !value.TryGetProperty(name.GetString()!, out _)
                )
                    return $"{path} lacks '{Shown(name.GetString()!)}'.";
            }
        var count = 0;
        foreach (var member in value.EnumerateObject())
        {
            count++;
            if (Member(schema, member, path, depth) is { } fault)
                return fault;
        }
        return Bounded(schema, "minProperties", "maxProperties", count, path, "members");
    }

    private string? Member(JsonElement schema, JsonProperty member, string path, int depth)
    {
        var inner = $"{path}.{Shown(member.Name)}";
        var properties = Object(schema, "properties");
        Step(depth, (properties?.GetPropertyCount() ?? 0) / 8);
        if (
            schema.TryGetProperty("propertyNames", out var names)
            && Fault(names, JsonSerializer.SerializeToElement(member.Name), inner, depth + 1)
                is { } bad
        )
            return bad;
        var isKnown = false;
        if (properties is { } known && known.TryGetProperty(member.Name, out var own))
        {
            isKnown = true;
            if (Fault(own, member.Value, inner, depth + 1) is { } fault)
                return fault;
        }
        if (Object(schema, "patternProperties") is { } patterns)
            foreach (var pattern in patterns.EnumerateObject())
            {
                if (!Matches(pattern.Name, member.Name))
                    continue;
                isKnown = true;
                if (Fault(pattern.Value, member.Value, inner, depth + 1) is { } fault)
                    return fault;
            }
        if (isKnown || !schema.TryGetProperty("additionalProperties", out var additional))
            return null;
        return Fault(additional, member.Value, inner, depth + 1);
    }

    private string? Items(JsonElement schema, JsonElement value, string path, int depth)
    {
        var prefix = List(schema, "prefixItems");
        var hasItems = schema.TryGetProperty("items", out var items);
        // Before 2020-12, a tuple was written as an array of items.
        if (hasItems && items.ValueKind == JsonValueKind.Array)
        {
            prefix = items;
            hasItems = schema.TryGetProperty("additionalItems", out items);
        }
        var tuple = prefix?.GetArrayLength() ?? 0;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Step(depth);
            var inner = $"{path}[{index}]";
            if (index < tuple && Fault(prefix!.Value[index], item, inner, depth + 1) is { } misfit)
                return misfit;
            if (index >= tuple && hasItems && Fault(items, item, inner, depth + 1) is { } fault)
                return fault;
            index++;
        }
        if (
            schema.TryGetProperty("uniqueItems", out var unique)
            && unique.ValueKind == JsonValueKind.True
            && HasRepeats(value)
        )
            return $"{path} has an item twice.";
        return Bounded(schema, "minItems", "maxItems", index, path, "items");
    }

    private bool HasRepeats(JsonElement list)
    {
        var seen = new List<JsonElement>();
        foreach (var item in list.EnumerateArray())
        {
            foreach (var other in seen)
                if (Same(item, other))
                    return true;
            seen.Add(item);
        }
        return false;
    }

    private string? Text(JsonElement schema, JsonElement value, string path)
    {
        var text = value.GetString()!;
        if (
            schema.TryGetProperty("pattern", out var pattern)
            && pattern.ValueKind == JsonValueKind.String
            && !Matches(pattern.GetString()!, text)
        )
            return $"{path} does not match the pattern that the tool asks for.";
        if (
            !schema.TryGetProperty("minLength", out _) && !schema.TryGetProperty("maxLength", out _)
        )
            return null;
        var characters = text.EnumerateRunes().Count();
        return Bounded(schema, "minLength", "maxLength", characters, path, "characters");
    }

    private static string? Number(JsonElement schema, JsonElement value, string path)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
            return $"{path} is not a number that can be held.";
        if (Limit(schema, "minimum") is { } min && number < min)
            return $"{path} is less than {min}.";
        if (Limit(schema, "maximum") is { } max && number > max)
            return $"{path} is more than {max}.";
        if (Limit(schema, "exclusiveMinimum") is { } above && number <= above)
            return $"{path} must be more than {above}.";
        if (Limit(schema, "exclusiveMaximum") is { } below && number >= below)
            return $"{path} must be less than {below}.";
        if (
            schema.TryGetProperty("multipleOf", out var step)
            && step.ValueKind == JsonValueKind.Number
            && step.TryGetDecimal(out var of)
            && of > 0
            && value.TryGetDecimal(out var exact)
            && exact % of != 0
        )
            return $"{path} is no multiple of {of}.";
        return null;
    }

    private static string? Bounded(
        JsonElement schema,
        string least,
        string most,
        int count,
        string path,
        string what
    )
    {
        if (Limit(schema, least) is { } min && count < min)
            return $"{path} has fewer than {min} {what}.";
        return Limit(schema, most) is { } max && count > max
            ? $"{path} has more than {max} {what}."
            : null;
    }

    private static double? Limit(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit)
        && limit.ValueKind == JsonValueKind.Number
        && limit.TryGetDouble(out var number)
            ? number
            : null;

    private static JsonElement? Object(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var map) && map.ValueKind == JsonValueKind.Object
            ? map
            : null;

    // A pattern that cannot be read is left to the server; patterns that work too long end the check.
    private bool Matches(string pattern, string text)
    {
        Step(0);
        var limit = TimeSpan.FromMilliseconds(ToolSchema.PatternTimeoutMs) - _patterns;
        if (limit <= TimeSpan.Zero)
            throw new SchemaBudgetException();
        var began = Stopwatch.GetTimestamp();
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, limit);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new SchemaBudgetException();
        }
        catch (ArgumentException)
        {
            return true;
        }
        finally
        {
            _patterns += Stopwatch.GetElapsedTime(began);
        }
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "...";
}
