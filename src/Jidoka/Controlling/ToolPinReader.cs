namespace Jidoka.Controlling;

/// <summary>Shows the pins of tools, and what servers say since.</summary>
internal static class ToolPinReader
{
    /// <summary>The pins of the tools in quarantine; of one tool, or one that is not, if it is named.</summary>
    /// <param name="factory">The control state.</param>
    /// <param name="of">A server, or <c>server/tool</c>; null: all.</param>
    /// <exception cref="ControlException">No such tool was ever listed.</exception>
    public static ImmutableArray<ToolPinView> Read(FactorySnapshot factory, string? of)
    {
        if (of?.Contains('/') == true)
            return [View(Find(factory, of))];
        return
        [
            .. factory
                .Quarantined.Where(t =>
                    of is null || t.Name.StartsWith(of + "/", StringComparison.Ordinal)
                )
                .OrderBy(t => t.Name, StringComparer.Ordinal)
                .Select(t => View(factory.Pins[t])),
        ];
    }

    /// <summary>The event that accepts a descriptor, in the state that it is appended to.</summary>
    /// <exception cref="ControlException">The tool is not in quarantine, or the hash is not what can be accepted now.</exception>
    public static ToolAccepted Accept(
        FactorySnapshot factory,
        ToolAcceptRequest request,
        long nowMs,
        string by
    )
    {
        var pin = Find(factory, request.Tool);
        if (pin.Offered is not { } offered)
            throw new ControlException(
                ControlFault.Conflict,
                $"{request.Tool} is not in quarantine: there is nothing to accept."
            );
        if (request.Hash != offered.Hash && request.Hash != pin.Pinned.Hash)
            throw new ControlException(
                ControlFault.Conflict,
                $"Nothing that can be accepted has this hash; its server may have changed the tool meanwhile: see 'jidoka tool diff {request.Tool}' again."
            );
        if (request.Hash == offered.Hash && offered.Json is null)
            throw new ControlException(
                ControlFault.Conflict,
                "What its server says now is longer than can be kept, so nobody was shown it: it must be shortened at the server."
            );
        return new(pin.Tool, request.Hash) { TimeMs = nowMs, By = by };
    }

    private static ToolPin Find(FactorySnapshot factory, string tool) =>
        factory.Pins.GetValueOrDefault(new(AssetKind.Tool, tool))
        ?? throw new ControlException(
            ControlFault.NotFound,
            $"No server ever listed a tool '{tool}'.{Configuring.Nearest.Hint(tool, factory.Pins.Keys.Select(p => p.Name))}"
        );

    private static ToolPinView View(ToolPin pin) =>
        new(
            pin.Tool,
            pin.Pinned.Hash,
            pin.Pinned.SeenMs,
            pin.Offered is { Json: { } after }
                ? DescriptorDifferences.Of(pin.Pinned.Json, after)
                : [],
            pin.Offered?.Hash,
            pin.Offered?.SeenMs,
            (pin.Pinned.Json, pin.Offered) switch
            {
                (null, { Json: null }) => "both",
                (null, _) => "pinned",
                (_, { Json: null }) => "offered",
                _ => null,
            }
        );
}
