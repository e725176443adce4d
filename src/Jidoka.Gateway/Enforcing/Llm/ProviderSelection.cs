using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>Which of a model's providers a call may go to.</summary>
internal static class ProviderSelection
{
    /// <summary>Those that speak the call's protocol: nothing is translated.</summary>
    public static ImmutableArray<string> Speaking(
        ModelFacts model,
        ProviderProtocol protocol,
        FactorySnapshot factory
    )
    {
        foreach (var name in model.Providers)
            if (!Speaks(name, protocol, factory))
                return [.. model.Providers.Where(p => Speaks(p, protocol, factory))];
        return model.Providers;
    }

    /// <summary>
    /// Takes out those at which the model lacks what the request needs, or is served as a version that nobody accepted where
    /// that matters.
    /// </summary>
    /// <returns>Null, or why none is left, and by which rule.</returns>
    public static (LlmError Error, string Rule)? Narrow(
        AssetId id,
        ModelFacts model,
        ParsedRequest request,
        FactorySnapshot factory,
        ref ImmutableArray<string> providers
    )
    {
        providers = CapabilityCheck.Fitting(model, providers, request.Needs, out var lacking);
        if (providers.IsEmpty)
            return (LlmErrors.Lacks(request.Model, lacking!), "jidoka:model-capability");
        if (!model.RefuseChanged)
            return null;
        providers = [.. providers.Where(p => !factory.IsChanged(id, p))];
        return providers.IsEmpty ? (LlmErrors.Changed(request.Model), LlmErrors.ChangedRule) : null;
    }

    // A provider that is missing passes here: that it is missing is for the forwarder to say.
    private static bool Speaks(
        string provider,
        ProviderProtocol protocol,
        FactorySnapshot factory
    ) =>
        factory.Find(new AssetId(AssetKind.Provider, provider))?.Provider is not { } facts
        || facts.Protocol == protocol;
}
