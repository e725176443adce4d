namespace Jidoka.Gateway.Identifying;

/// <summary>An issuer's keys could not be had. The message names the place and the cause, for the operator's log.</summary>
internal sealed class KeySetException(string message, Exception? inner = null)
    : Exception(message, inner);
