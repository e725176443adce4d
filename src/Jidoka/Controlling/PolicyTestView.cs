using Jidoka.Configuring;
using Jidoka.Rehearsing;

namespace Jidoka.Controlling;

/// <summary>How the cases came out.</summary>
/// <param name="Passed">How many came out as expected.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Cases">Each of them.</param>
/// <param name="Faults">What is wrong with the policies or the case files.</param>
/// <param name="Untested">The policies whose conditions held in no case; empty unless all cases were run.</param>
internal sealed record PolicyTestView(
    int Passed,
    int Failed,
    ImmutableArray<CaseOutcome> Cases,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<string> Untested
)
{
    /// <summary>Whether everything was read and came out as expected.</summary>
    public bool Succeeded => Failed == 0 && Faults.IsEmpty;
}
