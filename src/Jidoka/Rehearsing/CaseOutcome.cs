namespace Jidoka.Rehearsing;

/// <summary>What came of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Passed">Whether all that is expected came true.</param>
/// <param name="Differences">What did not.</param>
/// <param name="Why">Of each policy that decided otherwise than expected: the part that made it so.</param>
/// <param name="Applied">The policies whose conditions held, whether or not they decided.</param>
internal sealed record CaseOutcome(
    string Name,
    string File,
    long Line,
    bool Passed,
    ImmutableArray<CaseDifference> Differences,
    ImmutableArray<string> Why,
    ImmutableArray<string> Applied
);
