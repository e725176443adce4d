namespace Jidoka.Gateway.Replaying;

/// <summary>A recorded run cannot be played: the agent may not even ask its model, or a request has no form.</summary>
/// <param name="message">What is wrong and what to do.</param>
public sealed class PlayException(string message) : Exception(message);
