using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary>The inventory that policies are held against: what is recorded, and the configuration on top of it.</summary>
/// <param name="State">The inventory as a control state without policies.</param>
/// <param name="Note">Why what is recorded was not looked at; null if it was, or if nothing is recorded yet.</param>
internal sealed record InventoryView(FactorySnapshot State, string? Note)
{
    /// <summary>Nothing at all.</summary>
    public static InventoryView Empty { get; } = new(FactorySnapshot.Empty, null);

    /// <summary>Looks at the running server, else at the data folder, and at the configuration.</summary>
    public static async Task<InventoryView> LoadAsync(
        JidokaOptions options,
        CancellationToken ended
    )
    {
        var (recorded, note) = Directory.Exists(options.DataFolder)
            ? await RecordedAsync(options, ended)
            : ([], null);
        return new(With(options.Assets, recorded), note);
    }

    /// <summary>The inventory of the configuration alone.</summary>
    public static InventoryView Of(JidokaOptions options) => new(With(options.Assets, []), null);

    private static FactorySnapshot With(
        ImmutableArray<Asset> declared,
        IReadOnlyList<ControlEvent> recorded
    )
    {
        var state = FactorySnapshot.Empty;
        var index = 0L;
        foreach (var change in recorded)
            state = state.Apply(index++, change);
        foreach (var asset in declared)
            state = state.Apply(
                index++,
                new AssetRegistered(
                    ConfiguredInventory.WithWhatServersSay(asset, state.Find(asset.Id))
                )
                {
                    TimeMs = 0,
                    By = FactorySnapshot.ByConfiguration,
                }
            );
        return state;
    }

    private static async Task<(IReadOnlyList<ControlEvent>, string?)> RecordedAsync(
        JidokaOptions options,
        CancellationToken ended
    )
    {
        try
        {
            await using var control = await ControlAccess.OpenAsync(options, ended);
            var assets = await control.AssetsAsync(null, ended);
            var facts = await control.FactsAsync(ended);
            const string by = "recorded";
            return (
                [
                    .. assets.Select(a => new AssetRegistered(a) { TimeMs = 0, By = by }),
                    .. facts.Select(f => new FactAsserted(f) { TimeMs = 0, By = by }),
                ],
                null
            );
        }
        catch (ControlException e)
        {
            return ([], "the recorded inventory was not looked at: " + e.Message);
        }
    }
}
