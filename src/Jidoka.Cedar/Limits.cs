namespace Jidoka.Cedar;

/// <summary>The bounds that keep untrusted policies, entities, schemas and values from exhausting the process.</summary>
public static class Limits
{
    /// <summary>The longest accepted policy or schema text, in UTF-16 code units.</summary>
    public const int MaxTextLength = 64 * 1024 * 1024;

    /// <summary>The deepest nesting of brackets, conditionals, lists and records in policy text, policy JSON and types.</summary>
    public const int MaxNesting = 200;

    /// <summary>The greatest height of an expression tree, operator chains such as <c>a || b || c</c> included.</summary>
    public const int MaxExpressionHeight = 1_000;

    /// <summary>The most errors reported for one text before parsing stops.</summary>
    public const int MaxErrors = 64;

    /// <summary>The most policies and templates in one set.</summary>
    public const int MaxPolicies = 1_000_000;

    /// <summary>The deepest nesting of JSON documents (entities, contexts, policies, schemas).</summary>
    public const int MaxJsonDepth = 1_200;

    /// <summary>The deepest nesting of sets and records in a value read from JSON.</summary>
    public const int MaxValueDepth = 128;

    /// <summary>The largest number of entities in one store.</summary>
    public const int MaxEntities = 10_000_000;

    /// <summary>The most edges followed while the ancestors of one entity are collected.</summary>
    public const int MaxAncestors = 100_000;

    /// <summary>
    /// The most pairs of a member and an ancestor in one hierarchy, beyond <see cref="MaxMeanAncestors"/> for each member: a
    /// few lines can stand for very many.
    /// </summary>
    public const int MaxAncestorPairs = 1_000_000;

    /// <summary>The most ancestors that the members of a large hierarchy may have on average.</summary>
    public const int MaxMeanAncestors = 32;

    /// <summary>The most edges followed while the ancestors of all members of a hierarchy are collected, beyond <see cref="MaxMeanSteps"/> for each.</summary>
    public const int MaxAncestorSteps = 10_000_000;

    /// <summary>The most edges that may be followed for each member of a large hierarchy on average.</summary>
    public const int MaxMeanSteps = 1_000;

    /// <summary>The most types that one type is made of, with all that it names written out.</summary>
    public const int MaxTypeSize = 100_000;

    /// <summary>The deepest chain of parents, and of common types that name one another.</summary>
    public const int MaxChain = 1_000;
}
