namespace Jidoka.Core.Identifying;

/// <summary>The JSON of terms as strangers write them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(MandateTerms))]
public sealed partial class MandateJson : JsonSerializerContext
{
    /// <summary>Decodes terms.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The terms; null if the JSON is none.</returns>
    public static MandateTerms? Read(JsonElement json)
    {
        try
        {
            return json.Deserialize(Default.MandateTerms);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
