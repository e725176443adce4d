namespace Jidoka.Core.Projecting.Inventory;

/// <summary>Which protocol a provider speaks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProviderProtocol>))]
public enum ProviderProtocol
{
    /// <summary>OpenAI's, as most servers of models speak it.</summary>
    [JsonStringEnumMemberName("openai")]
    OpenAi,

    /// <summary>Anthropic's.</summary>
    [JsonStringEnumMemberName("anthropic")]
    Anthropic,
}
