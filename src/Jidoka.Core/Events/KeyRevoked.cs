namespace Jidoka.Core.Events;

/// <summary>An agent key was revoked.</summary>
/// <param name="KeyId">Which one.</param>
public sealed record KeyRevoked(string KeyId) : ControlEvent;
