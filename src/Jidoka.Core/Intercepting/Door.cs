namespace Jidoka.Core.Intercepting;

/// <summary>The wire protocol by which a call came in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Door>))]
public enum Door
{
    /// <summary>OpenAI chat completions.</summary>
    [JsonStringEnumMemberName("openai.chat")]
    OpenAiChat,

    /// <summary>OpenAI responses.</summary>
    [JsonStringEnumMemberName("openai.responses")]
    OpenAiResponses,

    /// <summary>OpenAI embeddings.</summary>
    [JsonStringEnumMemberName("openai.embeddings")]
    OpenAiEmbeddings,

    /// <summary>Anthropic messages.</summary>
    [JsonStringEnumMemberName("anthropic.messages")]
    AnthropicMessages,

    /// <summary>The Model Context Protocol.</summary>
    [JsonStringEnumMemberName("mcp")]
    Mcp,

    /// <summary>OAuth token exchange.</summary>
    [JsonStringEnumMemberName("oauth.token")]
    TokenExchange,
}
