namespace Jidoka.Core.Intercepting;

/// <summary>On which side of an intent a call is seen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Leg>))]
public enum Leg
{
    /// <summary>A call with one leg only, such as a model call.</summary>
    [JsonStringEnumMemberName("direct")]
    Direct,

    /// <summary>A tool call that a model emitted in its answer.</summary>
    [JsonStringEnumMemberName("model")]
    Model,

    /// <summary>A tool call that arrived at the tool's own door.</summary>
    [JsonStringEnumMemberName("tool")]
    Tool,
}
