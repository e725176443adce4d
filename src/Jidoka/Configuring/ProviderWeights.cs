namespace Jidoka.Configuring;

/// <summary>What the weights of a model's providers may say, wherever they are given.</summary>
internal static class ProviderWeights
{
    /// <summary>What is wrong with one weight.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="weight">Its weight; null if what was given is no whole number.</param>
    /// <param name="providers">The model's providers.</param>
    /// <returns>Null if nothing is.</returns>
    public static string? FaultOf(string provider, int? weight, ImmutableArray<string> providers) =>
        !providers.Contains(provider) ? $"'{provider}' is none of the model's providers."
        : weight is not (>= 0 and <= ModelFacts.MaxWeight)
            ? $"A weight is a whole number from 0 to {ModelFacts.MaxWeight}."
        : null;

    /// <summary>What is wrong with a model's weights.</summary>
    /// <returns>Null if nothing is.</returns>
    public static string? FaultOf(ModelFacts model)
    {
        if (model.Weights is not { Count: > 0 } weights)
            return null;
        foreach (var (provider, weight) in weights)
            if (FaultOf(provider, weight, model.Providers) is { } fault)
                return fault;
        return weights.Values.All(w => w == 0)
            ? "At least one provider must weigh more than 0."
            : null;
    }
}
