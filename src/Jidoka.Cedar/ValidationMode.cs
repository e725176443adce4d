namespace Jidoka.Cedar;

/// <summary>How much validation asks of a policy.</summary>
public enum ValidationMode : byte
{
    /// <summary>Compared values, and the elements of a set, have one type; extension values are made from literals only.</summary>
    Strict,

    /// <summary>Only what could fail when evaluated is an error.</summary>
    Permissive,
}
