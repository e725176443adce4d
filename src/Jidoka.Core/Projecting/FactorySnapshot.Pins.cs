using Jidoka.Core.Events;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>
    /// What servers said of their tools when they stood. A pin outlives its tool: one that leaves the inventory and
    /// comes back is still the tool that was pinned.
    /// </summary>
    public ImmutableDictionary<AssetId, ToolPin> Pins { get; private init; } =
        ImmutableDictionary<AssetId, ToolPin>.Empty;

    /// <summary>The tools in quarantine.</summary>
    public ImmutableHashSet<AssetId> Quarantined { get; private init; } = [];

    /// <summary>Whether a tool is in quarantine.</summary>
    public bool IsQuarantined(AssetId tool) => !Quarantined.IsEmpty && Quarantined.Contains(tool);

    /// <summary>Whether a tool may be used as its server describes it now.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="hash">The hash of the descriptor that its server gives now.</param>
    public bool Stands(AssetId tool, string hash) =>
        Pins.TryGetValue(tool, out var pin) && pin.Stands(hash);

    // First sight only: no later event of this kind moves a pin.
    private FactorySnapshot Pinned(ToolPinned change)
    {
        if (Pins.ContainsKey(change.Tool))
            return this;
        var seen = new SeenDescriptor(change.Hash, change.Descriptor, change.TimeMs);
        var known = Find(change.Tool) ?? new Asset { Id = change.Tool, Tool = new() };
        return (this with { Pins = Pins.Add(change.Tool, new(change.Tool, seen, null)) }).With(
            known
        );
    }

    private FactorySnapshot Quarantine(ToolChanged change) =>
        Pins.TryGetValue(change.Tool, out var pin) && pin.Pinned.Hash != change.Hash
            ? this with
            {
                Pins = Pins.SetItem(
                    change.Tool,
                    pin with
                    {
                        Offered = new(change.Hash, change.Descriptor, change.TimeMs),
                    }
                ),
                Quarantined = Quarantined.Add(change.Tool),
            }
            : this;

    private FactorySnapshot Accept(ToolAccepted change)
    {
        if (!Pins.TryGetValue(change.Tool, out var pin) || pin.Offered is not { } offered)
            return this;
        var free = this with { Quarantined = Quarantined.Remove(change.Tool) };
        return change.Hash == offered.Hash
                ? free.With(pin with { Pinned = offered, Offered = null })
            : change.Hash == pin.Pinned.Hash ? free.With(pin with { Offered = null })
            : this;
    }

    private FactorySnapshot With(ToolPin pin)
    {
        var next = this with { Pins = Pins.SetItem(pin.Tool, pin) };
        return Find(pin.Tool) is { } asset ? next.With(asset) : next;
    }

    /// <summary>Description and schema are those of the pin, whoever registers the tool and whatever its server says since.</summary>
    private Asset WithPinnedWords(Asset asset) =>
        Pins.TryGetValue(asset.Id, out var pin)
            ? asset with
            {
                Tool = (asset.Tool ?? new()) with
                {
                    Description = pin.Pinned.Description,
                    InputSchema = pin.Pinned.InputSchema,
                },
            }
            : asset;

    private IEnumerable<ControlEvent> CompactPins()
    {
        const string by = "snapshot";
        foreach (var (tool, pin) in Pins)
        {
            var (pinned, offered) = (pin.Pinned, pin.Offered);
            yield return new ToolPinned(tool, pinned.Hash, pinned.Json)
            {
                TimeMs = pinned.SeenMs,
                By = by,
            };
            if (offered is not null)
                yield return new ToolChanged(tool, offered.Hash, offered.Json)
                {
                    TimeMs = offered.SeenMs,
                    By = by,
                };
            if (Find(tool) is null)
                yield return new AssetRemoved(tool) { TimeMs = 0, By = by };
        }
    }
}
