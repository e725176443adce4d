namespace Jidoka.Controlling;

/// <content>Where outputs came from.</content>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public async Task<ProvenanceView> ProvenanceAsync(long index, CancellationToken ended)
    {
        await CatchUpAsync(null, ended);
        return await new ProvenanceWriter(node).WriteAsync(index, ended);
    }
}
