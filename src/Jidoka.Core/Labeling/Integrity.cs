namespace Jidoka.Core.Labeling;

/// <summary>How far the source of a segment is vouched for; lower is weaker.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Integrity>))]
public enum Integrity : byte
{
    /// <summary>Nobody vouches for it.</summary>
    [JsonStringEnumMemberName("untrusted")]
    Untrusted = 0,

    /// <summary>A trusted party pointed at it by name, without vouching for its content.</summary>
    [JsonStringEnumMemberName("designated")]
    Designated = 1,

    /// <summary>The operator or the user vouches for it.</summary>
    [JsonStringEnumMemberName("trusted")]
    Trusted = 2,
}
