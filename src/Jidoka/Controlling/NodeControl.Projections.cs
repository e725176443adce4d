namespace Jidoka.Controlling;

/// <content>What is folded from the ledger, and can be folded anew.</content>
internal sealed partial class NodeControl
{
    /// <summary>The lineage's name as a projection.</summary>
    public const string LineageName = "lineage";

    /// <inheritdoc/>
    public Task<ImmutableArray<ProjectionView>> ProjectionsAsync(CancellationToken ended) =>
        Task.FromResult<ImmutableArray<ProjectionView>>([LineageState()]);

    /// <inheritdoc/>
    public async Task<ProjectionView> RebuildAsync(string name, CancellationToken ended)
    {
        if (name != LineageName)
            throw NotFound($"There is no projection '{name}'.", name, [LineageName]);
        if (node.Log.KeptEvents.HasRemoved)
            throw new ControlException(
                ControlFault.Conflict,
                $"Events were removed for their age, so folding the ledger anew would lose what '{name}' knows of them. To begin without them, stop the node and delete its file of lineage."
            );
        // Without a server nobody goes on when this command ends, so it is done when this returns.
        if (ownsNode)
            await node.Lineage.RebuildAsync(ended);
        else if (!node.Lineage.TryBeginRebuild())
            throw new ControlException(
                ControlFault.Conflict,
                $"The projection '{name}' is being rebuilt already."
            );
        return LineageState();
    }

    private ProjectionView LineageState() =>
        new(
            LineageName,
            node.Lineage.Watermark,
            node.Log.Ledger.Size,
            node.Lineage.IsRebuilding,
            node.Lineage.Fault
        );
}
