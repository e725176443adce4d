namespace Jidoka.Cedar;

/// <summary>What became of one policy in one request.</summary>
public enum PolicyOutcome : byte
{
    /// <summary>The scope does not match.</summary>
    OutOfScope,

    /// <summary>The scope matches, but a condition does not hold.</summary>
    NotSatisfied,

    /// <summary>Scope and conditions hold.</summary>
    Satisfied,

    /// <summary>A condition could not be evaluated.</summary>
    Failed,
}
