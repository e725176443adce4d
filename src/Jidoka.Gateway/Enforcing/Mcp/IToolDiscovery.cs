namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Takes note of the tools that servers say they have, so that the inventory knows them.</summary>
public interface IToolDiscovery
{
    /// <summary>
    /// Is told of a tool each time a server lists it, before the list or a call of the tool goes further. Appends an
    /// event only when the tool is new or its description or schema changed; keeps the operator's annotations.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="tool">The tool's name at the server.</param>
    /// <param name="description">Its description; null if the server gives none.</param>
    /// <param name="inputSchema">The JSON schema of its arguments, JSON text; null if the server gives none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException">The ledger cannot be written.</exception>
    ValueTask NoteAsync(
        AssetId server,
        string tool,
        string? description,
        string? inputSchema,
        CancellationToken cancellationToken
    );
}
