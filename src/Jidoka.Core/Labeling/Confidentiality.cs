namespace Jidoka.Core.Labeling;

/// <summary>How closely a segment must be kept; higher is closer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Confidentiality>))]
public enum Confidentiality : byte
{
    /// <summary>Anyone may see it.</summary>
    [JsonStringEnumMemberName("public")]
    Public = 0,

    /// <summary>The organisation's own.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal = 1,

    /// <summary>Those who need it.</summary>
    [JsonStringEnumMemberName("confidential")]
    Confidential = 2,

    /// <summary>Named people only.</summary>
    [JsonStringEnumMemberName("restricted")]
    Restricted = 3,
}
