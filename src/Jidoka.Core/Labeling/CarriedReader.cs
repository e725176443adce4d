using Jidoka.Core.Labeling.Guarding;

namespace Jidoka.Core.Labeling;

/// <summary>Looks for what a session must keep to itself in all the arguments of a call, whatever they do.</summary>
internal static class CarriedReader
{
    /// <summary>Looks at the arguments of one call.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="evidence">What the model was shown.</param>
    public static CarriedText? Read(CallArguments arguments, Evidence evidence)
    {
        if (arguments.Root is not { } root || evidence.KeepsNothing)
            return null;
        try
        {
            var (values, names) = (new List<string>(), new List<string>());
            Collect(root, values, names);
            return evidence.CarriedBy(values, names) is { Characters: > 0 } carried
                ? carried
                : null;
        }
        catch (InvalidOperationException)
        {
            // What cannot be read is refused as such.
            return null;
        }
    }

    private static void Collect(JsonElement value, List<string> values, List<string> names)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    names.Add(member.Name);
                    Collect(member.Value, values, names);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Collect(item, values, names);
                break;
            case JsonValueKind.String:
                values.Add(value.GetString() ?? "");
                break;
            case JsonValueKind.Number:
                values.Add(value.GetRawText());
                break;
        }
    }
}
