namespace Jidoka.Core.Ids;

/// <summary>Writes a typed id as a plain JSON string, also as a property name.</summary>
/// <typeparam name="T">The identifier's type.</typeparam>
public sealed class TypedIdConverter<T> : JsonConverter<T>
    where T : struct, ITypedId<T>
{
    /// <inheritdoc/>
    public override T Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => T.From(reader.GetString() ?? throw new JsonException("An id must be a string, not null."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => T.From(reader.GetString() ?? throw new JsonException("An id must be a string, not null."));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(
        Utf8JsonWriter writer,
        T value,
        JsonSerializerOptions options
    ) => writer.WritePropertyName(value.Value);
}
