namespace Jidoka.Controlling;

/// <summary>Shows as what models are served.</summary>
internal static class ModelVersionReader
{
    /// <summary>The versions, by model and provider, oldest first.</summary>
    /// <param name="factory">The control state.</param>
    /// <param name="of">A model; null: all.</param>
    /// <exception cref="ControlException">There is no such model.</exception>
    public static ImmutableArray<ModelVersionView> Read(FactorySnapshot factory, string? of)
    {
        if (of is not null && factory.Find(AssetId.Model(of)) is null)
            throw Unknown(factory, of);
        return
        [
            .. factory
                .Served.Where(s => of is null || s.Key.Model.Name == of)
                .OrderBy(static s => s.Key.Model.Name, StringComparer.Ordinal)
                .ThenBy(static s => s.Key.Provider, StringComparer.Ordinal)
                .SelectMany(static s =>
                    s.Value.Known.Select(k => new ModelVersionView(
                        s.Key.Model,
                        s.Key.Provider,
                        k.Identity.Hash,
                        k.SinceMs,
                        k.Identity == s.Value.Current,
                        k.IsAccepted,
                        k.Identity.Served,
                        k.Identity.Fingerprint
                    ))
                ),
        ];
    }

    /// <summary>The event that accepts a version, in the state that it is appended to.</summary>
    /// <exception cref="ControlException">There is no such model, provider or version, or nothing to accept.</exception>
    public static ModelAccepted Accept(
        FactorySnapshot factory,
        ModelAcceptRequest request,
        long nowMs,
        string by
    )
    {
        var model = AssetId.Model(request.Model);
        if (factory.Find(model) is null)
            throw Unknown(factory, request.Model);
        if (factory.Served.GetValueOrDefault((model, request.Provider)) is not { } served)
            throw new ControlException(
                ControlFault.NotFound,
                $"Nothing is known of what '{request.Provider}' serves as {request.Model}."
            );
        var version = served.Known.FirstOrDefault(k => k.Identity.Hash == request.Version);
        if (version is null)
            throw new ControlException(
                ControlFault.Conflict,
                $"{request.Provider} never served such a version; see 'jidoka model versions {request.Model}'."
            );
        if (version.IsAccepted && !served.IsChanged)
            throw new ControlException(
                ControlFault.Conflict,
                "It is accepted, and nothing else is served: there is nothing to accept."
            );
        return new(model, request.Provider, version.Identity) { TimeMs = nowMs, By = by };
    }

    private static ControlException Unknown(FactorySnapshot factory, string model) =>
        new(
            ControlFault.NotFound,
            $"There is no model '{model}'.{Configuring.Nearest.Hint(model, factory.Assets.Keys.Where(static a => a.Kind == AssetKind.Model).Select(static a => a.Name))}"
        );
}
