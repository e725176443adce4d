namespace Jidoka.Core.Projecting.Lineage;

/// <summary>Why data is held to have gone from one node to another, or how else they belong together.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkReason>))]
public enum LinkReason : byte
{
    /// <summary>The very value stands in both.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact = 0,

    /// <summary>Written to it.</summary>
    [JsonStringEnumMemberName("written")]
    Written = 1,

    /// <summary>Two names of one thing.</summary>
    [JsonStringEnumMemberName("same")]
    Same = 2,

    /// <summary>Read into the context of a session, or by a run.</summary>
    [JsonStringEnumMemberName("read")]
    Read = 3,

    /// <summary>Made with it in view.</summary>
    [JsonStringEnumMemberName("derived")]
    Derived = 4,

    /// <summary>
    /// Through a store that both reach: what one tool of a server writes, another may read, and nobody says which data.
    /// </summary>
    [JsonStringEnumMemberName("through")]
    Through = 5,

    /// <summary>Sent to it, which keeps nothing that could come back. No flow goes on from there.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent = 6,

    /// <summary>A session was run by this agent. No flow.</summary>
    [JsonStringEnumMemberName("by")]
    By = 7,

    /// <summary>A session was run for this person. No flow.</summary>
    [JsonStringEnumMemberName("for")]
    For = 8,

    /// <summary>A job was run as this. No flow.</summary>
    [JsonStringEnumMemberName("ran")]
    Ran = 9,

    /// <summary>A part of a larger run. No flow.</summary>
    [JsonStringEnumMemberName("partOf")]
    PartOf = 10,
}
