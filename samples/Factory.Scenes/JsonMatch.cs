using System.Text.Json.Nodes;

namespace Factory.Scenes;

/// <summary>How scenes compare arguments.</summary>
public static class JsonMatch
{
    /// <summary>
    /// Whether <paramref name="actual"/> has every property of <paramref name="wanted"/> with an equal value, objects
    /// again by the properties that are wanted.
    /// </summary>
    public static bool Holds(JsonNode? actual, JsonNode? wanted) =>
        wanted is JsonObject properties
            ? actual is JsonObject o
                && properties.All(p =>
                    o.TryGetPropertyValue(p.Key, out var value) && Holds(value, p.Value)
                )
            : JsonNode.DeepEquals(actual, wanted);
}
