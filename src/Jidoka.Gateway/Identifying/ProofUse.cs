namespace Jidoka.Gateway.Identifying;

/// <summary>How often a proof has been seen.</summary>
internal enum ProofUse
{
    /// <summary>For the first time.</summary>
    First,

    /// <summary>It was used before.</summary>
    Repeated,

    /// <summary>It cannot be remembered, so it is not taken.</summary>
    TooMany,
}
