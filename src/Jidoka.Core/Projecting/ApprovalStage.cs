namespace Jidoka.Core.Projecting;

/// <summary>How far an approval has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalStage>))]
public enum ApprovalStage
{
    /// <summary>Nobody answered yet.</summary>
    [JsonStringEnumMemberName("open")]
    Open = 0,

    /// <summary>A person let the call pass, and it has not yet.</summary>
    [JsonStringEnumMemberName("granted")]
    Granted,

    /// <summary>A person refused it.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>It was spent on its call.</summary>
    [JsonStringEnumMemberName("used")]
    Used,
}
