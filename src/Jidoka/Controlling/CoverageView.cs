namespace Jidoka.Controlling;

/// <summary>What calls touch that Jidoka does not govern, or governs by the strictest guess because nobody described it.</summary>
/// <param name="Gaps">The gaps, ungoverned ones first.</param>
/// <param name="From">The ledger index from which on calls were looked at; 0: from the beginning.</param>
/// <param name="More">How many further gaps there are.</param>
internal sealed record CoverageView(ImmutableArray<CoverageGap> Gaps, long From, int More)
{
    /// <summary>Whether something was seen that is not governed.</summary>
    public bool HasUngoverned => !Gaps.IsEmpty && Gaps[0].Kind == CoverageKind.Ungoverned;
}

/// <summary>One gap.</summary>
/// <param name="Kind">What sort of gap.</param>
/// <param name="What">What it is: <c>endpoint</c>, <c>field</c>, <c>model</c>, <c>model-version</c>, <c>tool</c>, <c>server</c>, <c>agent</c>, <c>ledger</c>, <c>name</c>, <c>annotation</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Why">What follows from it.</param>
/// <param name="Todo">What closes it.</param>
/// <param name="LastMs">When it was last seen, in milliseconds since the Unix epoch; null: it is a gap of the inventory.</param>
internal sealed record CoverageGap(
    CoverageKind Kind,
    string What,
    string Name,
    string Why,
    string Todo,
    long? LastMs = null
);

/// <summary>What sort of gap.</summary>
internal enum CoverageKind
{
    /// <summary>It was seen in a call, and refused or only counted.</summary>
    Ungoverned,

    /// <summary>It is governed, but by the strictest guess: nobody described it.</summary>
    Unannotated,

    /// <summary>Its name can be taken for another tool's.</summary>
    Confusable,

    /// <summary>It is declared to do less than its server says of it.</summary>
    Contradicted,
}
