namespace Jidoka.Cedar;

/// <summary>What a satisfied policy asks for.</summary>
public enum Effect : byte
{
    /// <summary>Allow, unless a forbid is satisfied too.</summary>
    Permit,

    /// <summary>Deny.</summary>
    Forbid,
}
