using Jidoka.Core.Events;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>The most identities kept of one model at one provider; beyond it the oldest is forgotten.</summary>
    public const int MaxIdentities = 32;

    /// <summary>
    /// As what each provider served a model under its name. The first version stands; a later one until a person accepts it
    /// is a change. Registering the model anew accepts what is served now and forgets the others.
    /// </summary>
    public ImmutableDictionary<(AssetId Model, string Provider), ServedModel> Served
    {
        get;
        private init;
    } = ImmutableDictionary<(AssetId Model, string Provider), ServedModel>.Empty;

    /// <summary>Whether a provider serves a model now as a version that nobody accepted.</summary>
    public bool IsChanged(AssetId model, string provider) =>
        !Served.IsEmpty
        && Served.TryGetValue((model, provider), out var served)
        && served.IsChanged;

    /// <summary>What a provider said last that it serves under a model's name; null: nothing is known.</summary>
    public ModelIdentity? LastServed(AssetId model, string provider) =>
        Served.GetValueOrDefault((model, provider))?.Current;

    private bool IsChanged(AssetId model) =>
        !Served.IsEmpty && Served.Any(s => s.Key.Model == model && s.Value.IsChanged);

    private FactorySnapshot With(ModelServed change)
    {
        var before = Served.GetValueOrDefault((change.Model, change.Provider));
        if (before?.Current == change.Identity)
            return this;
        var known = before?.Known ?? [];
        if (before?.Find(change.Identity) is null)
            known = Room(known)
                .Add(new(change.Identity, change.TimeMs, IsAccepted: before is null));
        return With(change.Model, change.Provider, new(known, change.Identity));
    }

    private FactorySnapshot With(ModelAccepted change)
    {
        if (
            Served.GetValueOrDefault((change.Model, change.Provider)) is not { } served
            || served.Find(change.Identity) is not { } version
        )
            return this;
        return With(
            change.Model,
            change.Provider,
            new(served.Known.Replace(version, version with { IsAccepted = true }), change.Identity)
        );
    }

    // The first stands always, so that what is folded again from fewer events comes out the same.
    private static ImmutableArray<ServedVersion> Room(ImmutableArray<ServedVersion> known)
    {
        if (known.Length < MaxIdentities)
            return known;
        var oldest = known.FirstOrDefault(static k => !k.IsAccepted) ?? known[1];
        return known.Remove(oldest);
    }

    private FactorySnapshot With(AssetId model, string provider, ServedModel served)
    {
        var wasChanged = IsChanged(model);
        var next = this with { Served = Served.SetItem((model, provider), served) };
        // Policies read whether it is changed.
        return next.IsChanged(model) != wasChanged && Find(model) is { } asset
            ? next.With(asset)
            : next;
    }

    private FactorySnapshot AcceptServed(AssetId model)
    {
        if (model.Kind != AssetKind.Model)
            return this;
        var next = this;
        foreach (var ((of, provider), served) in Served)
            if (of == model)
                next = next.With(
                    model,
                    provider,
                    new([served.Find(served.Current)! with { IsAccepted = true }], served.Current)
                );
        return next;
    }

    private IEnumerable<ControlEvent> CompactServed()
    {
        const string by = "snapshot";
        foreach (var ((model, provider), served) in Served)
        {
            ModelIdentity? before = null;
            foreach (var version in served.Known)
            {
                yield return new ModelServed(model, provider, version.Identity, before)
                {
                    TimeMs = version.SinceMs,
                    By = by,
                };
                before = version.Identity;
            }
            foreach (var version in served.Known.Skip(1).Where(static v => v.IsAccepted))
                yield return new ModelAccepted(model, provider, version.Identity)
                {
                    TimeMs = version.SinceMs,
                    By = by,
                };
            yield return new ModelServed(model, provider, served.Current, before)
            {
                TimeMs = served.Known[^1].SinceMs,
                By = by,
            };
        }
    }
}
