namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Puts what a server asks, while it works on a call, to the client that made the call.</summary>
internal interface IClientQuestions
{
    /// <summary>Asks; policy decides first.</summary>
    /// <param name="method">The method that the server asked for.</param>
    /// <param name="parameters">Its parameters, JSON text in UTF-8.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client's result, or an error for the server.</returns>
    ValueTask<UpstreamAnswer> AskAsync(
        string method,
        byte[] parameters,
        CancellationToken cancellationToken
    );
}
