namespace Jidoka.Cedar;

/// <summary>The answer to a request.</summary>
public enum Decision : byte
{
    /// <summary>A forbid is satisfied, or no permit is.</summary>
    Deny,

    /// <summary>A permit is satisfied and no forbid is.</summary>
    Allow,
}
