namespace Jidoka.Core.Labeling;

/// <summary>Who supplied an argument's value; lower is weaker.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Supplier>))]
public enum Supplier : byte
{
    /// <summary>It stands in content that nobody vouches for.</summary>
    [JsonStringEnumMemberName("untrusted")]
    Untrusted = 0,

    /// <summary>Found nowhere: as tainted as the context.</summary>
    [JsonStringEnumMemberName("model")]
    Model = 1,

    /// <summary>It stands in content that the user pointed at by name.</summary>
    [JsonStringEnumMemberName("designated")]
    Designated = 2,

    /// <summary>It stands in a trusted source.</summary>
    [JsonStringEnumMemberName("trusted")]
    Trusted = 3,

    /// <summary>The person wrote it.</summary>
    [JsonStringEnumMemberName("user")]
    User = 4,

    /// <summary>The operator wrote it.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator = 5,
}
