using System.Runtime.CompilerServices;

namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// Whose turn it is among a model's providers. Turns go round by weight, so that over any whole round each provider
/// comes first exactly as often as it weighs; nothing here is left to chance.
/// </summary>
internal sealed class ProviderTurns
{
    private readonly ConditionalWeakTable<ModelFacts, StrongBox<uint>> _turns = [];

    /// <summary>The providers in the order in which this call tries them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="providers">Those of its providers that the call can go to.</param>
    public ImmutableArray<string> Order(ModelFacts model, ImmutableArray<string> providers)
    {
        if (model.Weights is not { } weights || providers.Length < 2)
            return providers;
        var whole = providers.Sum(p => weights.GetValueOrDefault(p));
        if (whole == 0)
            return providers;
        var turn = Interlocked.Increment(
            ref _turns.GetValue(model, static _ => new StrongBox<uint>(uint.MaxValue)).Value
        );
        var left = (int)(turn % (uint)whole);
        foreach (var first in providers)
        {
            left -= weights.GetValueOrDefault(first);
            if (left < 0)
                return [first, .. providers.Where(p => p != first)];
        }
        return providers;
    }
}
