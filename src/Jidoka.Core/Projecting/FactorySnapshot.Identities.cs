using Jidoka.Core.Events;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>The most identities kept of one model at one provider; beyond it the oldest is forgotten.</summary>
    public const int MaxIdentities = 32;

    /// <summary>
    /// What each provider said that it serves under a model's name, oldest first. Registering the model anew accepts the
    /// newest and forgets the others.
    /// </summary>
    public ImmutableDictionary<
        (AssetId Model, string Provider),
        ImmutableArray<(ModelIdentity Identity, long SinceMs)>
    > Served { get; private init; } =
        ImmutableDictionary<
            (AssetId Model, string Provider),
            ImmutableArray<(ModelIdentity Identity, long SinceMs)>
        >.Empty;

    /// <summary>Whether a provider served a model as this before.</summary>
    public bool HasServed(AssetId model, string provider, ModelIdentity identity) =>
        Served.TryGetValue((model, provider), out var known)
        && known.Any(k => k.Identity == identity);

    /// <summary>What a provider said last that it serves under a model's name; null: nothing is known.</summary>
    public ModelIdentity? LastServed(AssetId model, string provider) =>
        Served.TryGetValue((model, provider), out var known) ? known[^1].Identity : null;

    private FactorySnapshot With(ModelServed change)
    {
        if (HasServed(change.Model, change.Provider, change.Identity))
            return this;
        var key = (change.Model, change.Provider);
        var known = Served.GetValueOrDefault(key, []);
        if (known.Length == MaxIdentities)
            known = known.RemoveAt(0);
        return this with
        {
            Served = Served.SetItem(key, known.Add((change.Identity, change.TimeMs))),
        };
    }

    private FactorySnapshot AcceptServed(AssetId model)
    {
        if (model.Kind != AssetKind.Model)
            return this;
        var served = Served;
        foreach (var (key, known) in Served)
            if (key.Model == model && known.Length > 1)
                served = served.SetItem(key, [known[^1]]);
        return this with { Served = served };
    }

    private IEnumerable<ControlEvent> CompactServed() =>
        Served.SelectMany(static s =>
            s.Value.Select(
                (k, i) =>
                    new ModelServed(
                        s.Key.Model,
                        s.Key.Provider,
                        k.Identity,
                        i == 0 ? null : s.Value[i - 1].Identity
                    )
                    {
                        TimeMs = k.SinceMs,
                        By = "snapshot",
                    }
            )
        );
}
