using Jidoka.Gateway.Recording;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>
/// Makes the inventory follow the configuration: an event for what is new or different, one for what is gone, none
/// when nothing changed. What people added by other ways stays.
/// </summary>
internal static class ConfiguredInventory
{
    /// <summary>Appends what differs.</summary>
    /// <returns>How many assets were registered and removed.</returns>
    public static async Task<(int Registered, int Removed)> FollowAsync(
        LiveFactory factory,
        ImmutableArray<Asset> declared,
        ILogger log,
        CancellationToken ended
    )
    {
        var (registered, removed) = (0, 0);
        foreach (var asset in declared)
        {
            var now = factory.Current;
            var wanted = WithWhatServersSay(asset, now.Find(asset.Id));
            if (now.Configured.Contains(asset.Id) && Same(wanted, now.Find(asset.Id)))
                continue;
            // What is pinned comes from the pin; the event need not repeat it.
            var entry = now.Pins.ContainsKey(asset.Id) ? asset : wanted;
            await factory.AppendAsync(
                time => new AssetRegistered(entry)
                {
                    TimeMs = time,
                    By = FactorySnapshot.ByConfiguration,
                },
                ended
            );
            registered++;
        }
        var kept = declared.Select(a => a.Id).ToHashSet();
        foreach (var id in factory.Current.Configured.Where(c => !kept.Contains(c)))
        {
            await factory.AppendAsync(
                time => new AssetRemoved(id)
                {
                    TimeMs = time,
                    By = FactorySnapshot.ByConfiguration,
                },
                ended
            );
            removed++;
        }
        if (registered + removed > 0)
            JidokaLog.InventoryFollowed(log, registered, removed);
        return (registered, removed);
    }

    /// <summary>Description and schema are the server's words, which the configuration does not repeat.</summary>
    public static Asset WithWhatServersSay(Asset declared, Asset? known) =>
        declared.Tool is { } tool && known?.Tool is { } said
            ? declared with
            {
                Tool = tool with { Description = said.Description, InputSchema = said.InputSchema },
            }
            : declared;

    private static bool Same(Asset a, Asset? b) =>
        b is not null && Bytes(a).AsSpan().SequenceEqual(Bytes(b));

    private static byte[] Bytes(Asset asset) =>
        JsonSerializer.SerializeToUtf8Bytes(asset, EventJson.Default.Asset);
}
