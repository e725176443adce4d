namespace Jidoka.Core.Projecting.Lineage;

/// <summary>How sure it is that data went along a link; a path is as sure as its weakest link.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkStrength>))]
public enum LinkStrength : byte
{
    /// <summary>It was in view, so it may have had an influence.</summary>
    [JsonStringEnumMemberName("possible")]
    Possible = 0,

    /// <summary>The program that did it says so.</summary>
    [JsonStringEnumMemberName("stated")]
    Stated = 1,

    /// <summary>The value itself stands there.</summary>
    [JsonStringEnumMemberName("proven")]
    Proven = 2,
}
