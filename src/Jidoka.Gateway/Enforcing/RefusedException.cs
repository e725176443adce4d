namespace Jidoka.Gateway.Enforcing;

/// <summary>A call that could not be decided; doors answer it in their protocol's own form.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Makes the refusal.</summary>
    /// <param name="fault">Which case.</param>
    /// <param name="message">One sentence for the agent.</param>
    /// <param name="cause">What caused it, for the log; never shown to the agent.</param>
    public RefusedException(RefusalFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>Which case it is.</summary>
    public RefusalFault Fault { get; }
}
