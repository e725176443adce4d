namespace Jidoka.Gateway.Identifying;

/// <summary>A new agent key, at the only moment when its text is known.</summary>
/// <param name="Record">What is kept: id, agent, hash and expiry.</param>
/// <param name="Text">The key itself, to be shown once and forgotten.</param>
public sealed record IssuedKey(AgentKey Record, string Text)
{
    /// <summary>Names the key without its secret, so that a log or a debugger cannot leak it.</summary>
    public override string ToString() => $"agent key {Record.KeyId} of {Record.Agent}";
}
