namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A tool server that is dead, slow or speaks nonsense.</summary>
internal sealed class UpstreamUnavailableException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">One sentence that the agent may see: no address, path or output of the server.</param>
    /// <param name="inner">What happened, for the operator's log only.</param>
    public UpstreamUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }
}
