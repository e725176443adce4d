namespace Jidoka.Rehearsing;

/// <summary>One case: a call, in a state, and what is expected of it.</summary>
/// <param name="Name">What the case shows.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Input">The call.</param>
/// <param name="State">The inventory, the facts and the policies.</param>
/// <param name="Expected">What is expected; null: nothing, the call is to be explained only.</param>
internal sealed record PolicyCase(
    string Name,
    string File,
    long Line,
    DecisionInput Input,
    FactorySnapshot State,
    Expectation? Expected
);
