namespace Jidoka.Core.Events;

/// <summary>What became of a released call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SettledAs>))]
public enum SettledAs
{
    /// <summary>The upstream answered and the answer was passed on.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>The upstream failed or answered with an error.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The caller went away.</summary>
    [JsonStringEnumMemberName("abandoned")]
    Abandoned,

    /// <summary>It was cut by containment.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,

    /// <summary>It was never released, because the state that it was decided on moved before.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,
}
