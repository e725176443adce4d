namespace Jidoka.Core.Labeling;

/// <summary>Who supplied an argument's value and how it was chosen; lower is weaker.</summary>
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

    /// <summary>It stands in a trusted source, among others.</summary>
    [JsonStringEnumMemberName("listed")]
    Listed = 3,

    /// <summary>It stands in a record that a query found whose every value the person gave.</summary>
    [JsonStringEnumMemberName("queried")]
    Queried = 4,

    /// <summary>It stands in the only record that there is.</summary>
    [JsonStringEnumMemberName("unique")]
    Unique = 5,

    /// <summary>It stands in the one record that the person's words name.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved = 6,

    /// <summary>A released call of this session made what it names.</summary>
    [JsonStringEnumMemberName("created")]
    Created = 7,

    /// <summary>The operator wrote it.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator = 8,

    /// <summary>The person wrote it.</summary>
    [JsonStringEnumMemberName("user")]
    User = 9,
}
