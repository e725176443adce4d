namespace Jidoka.Cedar;

/// <summary>Why a policy came out as it did.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="DecidedBy">
/// The part that decided: a part of the scope, or the innermost expression that made a condition fail or hold; empty when a policy
/// without conditions is satisfied.
/// </param>
/// <param name="Position">Where that part stands; line 0 when the policy came from JSON.</param>
/// <param name="Message">What is to be said of it: the values compared, or the fault.</param>
public sealed record PolicyExplanation(
    Policy Policy,
    PolicyOutcome Outcome,
    string DecidedBy,
    SourcePosition Position,
    string Message
);
