namespace Jidoka.Core.Identifying;

/// <summary>Who gave a mandate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MandateSource>))]
public enum MandateSource : byte
{
    /// <summary>The agent's entry in the inventory: it bounds all its sessions.</summary>
    [JsonStringEnumMemberName("template")]
    Template,

    /// <summary>The operator, over the control port.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,

    /// <summary>A configured issuer, by its signature.</summary>
    [JsonStringEnumMemberName("signed")]
    Signed,

    /// <summary>A planner, from the person's words alone. Nobody vouches for it, so it only narrows.</summary>
    [JsonStringEnumMemberName("planner")]
    Planner,
}
