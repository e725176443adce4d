namespace Jidoka.Core.Projecting.Inventory;

/// <summary>How a tool writes its results.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResultFormat>))]
public enum ResultFormat : byte
{
    /// <summary>Plain text. Records, if any, are found by patterns.</summary>
    [JsonStringEnumMemberName("text")]
    Text = 0,

    /// <summary>JSON, also as the text of a content part or as structured content.</summary>
    [JsonStringEnumMemberName("json")]
    Json,

    /// <summary>YAML.</summary>
    [JsonStringEnumMemberName("yaml")]
    Yaml,

    /// <summary>A Python literal, as <c>str()</c> writes lists and dictionaries.</summary>
    [JsonStringEnumMemberName("python")]
    Python,
}
