namespace Jidoka.Core.Intercepting;

/// <summary>The wire protocol by which a call came in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Door>))]
public enum Door
{
    /// <summary>OpenAI chat completions.</summary>
    [JsonStringEnumMemberName("openai.chat")]
    OpenAiChat,

    /// <summary>The Model Context Protocol.</summary>
    [JsonStringEnumMemberName("mcp")]
    Mcp,
}
