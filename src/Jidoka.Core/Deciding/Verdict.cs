namespace Jidoka.Core.Deciding;

/// <summary>What is to happen with a call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("deny")]
    Deny = 0,

    /// <summary>It passes.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,

    /// <summary>It waits for a person.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>It passes changed.</summary>
    [JsonStringEnumMemberName("transform")]
    Transform,
}
