namespace Jidoka.Core.Deciding;

/// <summary>Whether something could be done.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Access>))]
public enum Access
{
    /// <summary>No call of that kind passes.</summary>
    [JsonStringEnumMemberName("never")]
    Never,

    /// <summary>Some calls of that kind may pass.</summary>
    [JsonStringEnumMemberName("onCondition")]
    OnCondition,

    /// <summary>Every call of that kind passes.</summary>
    [JsonStringEnumMemberName("always")]
    Always,
}
