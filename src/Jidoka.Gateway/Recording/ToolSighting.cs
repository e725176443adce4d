namespace Jidoka.Gateway.Recording;

/// <summary>What seeing a tool in its server's list changes.</summary>
internal static class ToolSighting
{
    /// <summary>The event that it causes; null: everything about it is known.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="seen">What its server says of it.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    public static ControlEvent? EventOf(
        FactorySnapshot state,
        AssetId tool,
        ToolDescriptor seen,
        long nowMs
    )
    {
        const string by = FactorySnapshot.ByDiscovery;
        if (!state.Pins.TryGetValue(tool, out var pin))
            return Fitting(new ToolPinned(tool, seen.Hash, seen.Json) { TimeMs = nowMs, By = by });
        if (seen.Hash != pin.Pinned.Hash && seen.Hash != pin.Offered?.Hash)
            return Fitting(new ToolChanged(tool, seen.Hash, seen.Json) { TimeMs = nowMs, By = by });
        if (state.Find(tool) is not null)
            return null;
        var found = new Asset { Id = tool, Tool = new() };
        return new AssetRegistered(found) { TimeMs = nowMs, By = by };
    }

    /// <summary>The event as it can be recorded: the hash is what holds, and the text is for the person who compares.</summary>
    public static ControlEvent Fitting(ControlEvent whole) =>
        EventJson.Write(whole).Length <= EventJson.MaxEventBytes
            ? whole
            : whole switch
            {
                ToolPinned e => e with { Descriptor = null },
                ToolChanged e => e with { Descriptor = null },
                _ => whole,
            };
}
