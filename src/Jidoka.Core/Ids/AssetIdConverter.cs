namespace Jidoka.Core.Ids;

/// <summary>Writes an <see cref="AssetId"/> as <c>Kind:name</c>.</summary>
public sealed class AssetIdConverter : JsonConverter<AssetId>
{
    /// <inheritdoc/>
    public override AssetId Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        try
        {
            return AssetId.Parse(reader.GetString() ?? "");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer,
        AssetId value,
        JsonSerializerOptions options
    ) => writer.WriteStringValue(value.ToString());
}
