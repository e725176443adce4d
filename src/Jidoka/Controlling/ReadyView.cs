namespace Jidoka.Controlling;

/// <summary>Whether a node can take calls.</summary>
/// <param name="Ready">Whether it can.</param>
/// <param name="Ledger">Whether records can be written: <c>writable</c>, or why not.</param>
/// <param name="Policies">How many policies are in force.</param>
/// <param name="PolicyFaults">What is wrong with newer policy files, as <c>file:line:column: message</c>.</param>
/// <param name="InDoubt">How many calls of an earlier run were released and never settled.</param>
internal sealed record ReadyView(
    bool Ready,
    string Ledger,
    int Policies,
    ImmutableArray<string> PolicyFaults,
    int InDoubt
);
