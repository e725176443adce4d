using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Gateway.Tracing;

/// <summary>What the conventions call an upstream: the provider by its address, and the address.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Address">The host; null: not known.</param>
/// <param name="Port">The port.</param>
internal readonly record struct UpstreamName(string Provider, string? Address, int Port)
{
    /// <summary>Nothing is known of it.</summary>
    public static UpstreamName None { get; } = new("", null, 0);

    // By the end of the host's name; the names are those of gen_ai.provider.name.
    private static readonly (string Host, string Name)[] Known =
    [
        ("openai.azure.com", "azure.ai.openai"),
        ("services.ai.azure.com", "azure.ai.inference"),
        ("openai.com", "openai"),
        ("anthropic.com", "anthropic"),
        ("amazonaws.com", "aws.bedrock"),
        ("aiplatform.googleapis.com", "gcp.vertex_ai"),
        ("generativelanguage.googleapis.com", "gcp.gemini"),
        ("cohere.com", "cohere"),
        ("cohere.ai", "cohere"),
        ("ml.cloud.ibm.com", "ibm.watsonx.ai"),
        ("perplexity.ai", "perplexity"),
        ("x.ai", "x_ai"),
        ("deepseek.com", "deepseek"),
        ("groq.com", "groq"),
        ("mistral.ai", "mistral_ai"),
    ];

    /// <summary>Of the provider of a model; without a name, of the first that the model has.</summary>
    public static UpstreamName OfModel(FactorySnapshot factory, AssetId model, string? provider)
    {
        provider ??= factory.Find(model)?.Model is { Providers: [var first, ..] } ? first : null;
        if (
            provider is null
            || factory.Find(new AssetId(AssetKind.Provider, provider))?.Provider is not { } facts
        )
            return new(SessionSpans.NoProvider, null, 0);
        var at = Of(facts.BaseUrl);
        return at with { Provider = NameOf(at.Address, facts.Protocol) };
    }

    /// <summary>Of a tool server; its address is null where it is a process.</summary>
    public static UpstreamName OfServer(FactorySnapshot factory, AssetId server) =>
        Of(factory.Find(server)?.Server?.Url);

    private static UpstreamName Of(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? new("", uri.Host, uri.Port) : None;

    // What is compatible with a provider goes by that provider's name, as the conventions have it.
    private static string NameOf(string? host, ProviderProtocol protocol)
    {
        foreach (var (end, name) in Known)
            if (
                host is not null
                && host.EndsWith(end, StringComparison.OrdinalIgnoreCase)
                && (host.Length == end.Length || host[^(end.Length + 1)] == '.')
            )
                return name;
        return protocol == ProviderProtocol.Anthropic ? "anthropic" : "openai";
    }
}
