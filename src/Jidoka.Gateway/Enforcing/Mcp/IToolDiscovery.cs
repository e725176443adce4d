namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Takes note of the tools that servers say they have, so that the inventory knows them.</summary>
public interface IToolDiscovery
{
    /// <summary>
    /// Is told of a tool each time a server lists it, before the list or a call of the tool goes further. The first
    /// descriptor is the tool's pin, another one puts it into quarantine; an event is appended only for these. Whether
    /// the tool may be used, <see cref="FactorySnapshot.Stands"/> says afterwards.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">What the server says of the tool.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">The ledger cannot be written.</exception>
    ValueTask NoteAsync(AssetId server, ToolDescriptor tool, CancellationToken cancellationToken);
}
