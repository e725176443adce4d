using System.Globalization;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Configuring;

/// <summary>Reads entries of <c>providers</c> and <c>models</c>.</summary>
internal static class UpstreamSections
{
    /// <summary>The longest time-out that can be set, in milliseconds.</summary>
    public const int MaxTimeoutMs = 3_600_000;

    public static Asset Provider(string name, Section section)
    {
        var defaults = new ProviderFacts { BaseUrl = section.Required("baseUrl") };
        var key = section.SecretReference("key");
        var allowsPrivate = AllowsPrivate(section);
        CheckUrl(section, "baseUrl", defaults.BaseUrl, key, allowsPrivate);
        return new()
        {
            Id = new(AssetKind.Provider, name),
            Provider = defaults with
            {
                KeyFrom = key,
                AllowPrivate = allowsPrivate,
                Protocol =
                    section.Choice("protocol", "openai", "anthropic") == "anthropic"
                        ? ProviderProtocol.Anthropic
                        : ProviderProtocol.OpenAi,
                TimeoutMs = (int)(
                    section.Integer("timeoutMs", 1, MaxTimeoutMs) ?? defaults.TimeoutMs
                ),
            },
        };
    }

    public static Asset Model(string name, Section section, List<AssetReference> references)
    {
        var one = section.Text("provider");
        var several = section.Texts("providers");
        if (one is null == several is null)
            section.Fault("provider", "A model needs either 'provider' or 'providers'.");
        ImmutableArray<string> providers = several ?? (one is null ? [] : [one]);
        if (several is { IsEmpty: true })
            section.Fault("providers", "'providers' must name at least one provider.");
        foreach (var provider in providers)
        {
            var key = one is null ? "providers" : "provider";
            references.Add(new(section, key, new(AssetKind.Provider, provider)));
        }
        var model = new ModelFacts
        {
            Providers = providers,
            Weights = Weights(section, providers),
            ServedName = section.Text("servedName"),
            RefuseChanged = section.Choice("onVersionChange", "pass", "refuse") == "refuse",
            Capabilities = CapabilitySection.Read(section, "capabilities"),
            CapabilitiesAt = CapabilitySection.ReadByProvider(section, providers),
        };
        if (ProviderWeights.FaultOf(model) is { } fault)
            section.Fault("weights", fault);
        return new() { Id = AssetId.Model(name), Model = model };
    }

    private static ImmutableSortedDictionary<string, int>? Weights(
        Section section,
        ImmutableArray<string> providers
    )
    {
        var pairs = section.Pairs("weights");
        if (pairs.IsEmpty)
            return null;
        var read = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (name, text) in pairs)
        {
            int? weight = int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
            if (ProviderWeights.FaultOf(name, weight, providers) is { } fault)
                section.Fault("weights", fault);
            else
                read[name] = number;
        }
        return read.ToImmutable();
    }

    /// <summary>Whether an upstream may be on this machine or in a private network.</summary>
    public static bool AllowsPrivate(Section section) =>
        section.Choice("allowPrivate", "true", "false") == "true";

    /// <summary>An upstream is named by an http address; a key never travels beyond this machine unencrypted.</summary>
    public static void CheckUrl(
        Section section,
        string at,
        string text,
        string? key,
        bool allowsPrivate
    )
    {
        if (text.Length == 0)
            return;
        if (UpstreamAddress.FaultOf(text, allowsPrivate, sendsKey: key is not null) is { } fault)
            section.Fault(at, $"'{at}' {fault}");
    }
}
