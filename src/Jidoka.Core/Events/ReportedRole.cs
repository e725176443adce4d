namespace Jidoka.Core.Events;

/// <summary>What a run or job does with a dataset.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReportedRole>))]
public enum ReportedRole
{
    /// <summary>Reads it.</summary>
    [JsonStringEnumMemberName("input")]
    Input,

    /// <summary>Writes it.</summary>
    [JsonStringEnumMemberName("output")]
    Output,

    /// <summary>The report describes it.</summary>
    [JsonStringEnumMemberName("described")]
    Described,
}
