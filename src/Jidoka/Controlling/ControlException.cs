namespace Jidoka.Controlling;

/// <summary>Something asked of the control port was not done; the message tells a person why and what to do.</summary>
internal sealed class ControlException(ControlFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Which case it is.</summary>
    public ControlFault Fault => fault;
}
