namespace Jidoka.Cedar;

/// <summary>What a finding is about, for those who treat some kinds differently.</summary>
public enum ValidationFindingKind : byte
{
    /// <summary>Types that do not fit, and all that has no kind of its own.</summary>
    Other,

    /// <summary>An attribute is read that the schema does not have there.</summary>
    UnknownAttribute,

    /// <summary>An attribute is tested for that the schema does not have there, so that the test is always false.</summary>
    UselessTest,

    /// <summary>An entity type is named that the schema does not have.</summary>
    UnknownEntityType,

    /// <summary>No action of the schema fits the scope.</summary>
    NoAction,

    /// <summary>The conditions can never hold.</summary>
    NeverSatisfied,
}
