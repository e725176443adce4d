using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway.Enforcing;

/// <summary>The words in which an agent learns that a call does not pass.</summary>
public static class Refusal
{
    /// <summary>One paragraph for the agent: what was refused, by which policy, why, and that it may go on.</summary>
    /// <param name="what">The call in the agent's own terms, for example the function name.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="answer">Of a held call, what came of asking a person; null: nobody was asked.</param>
    public static string Text(string what, Decision decision, HoldAnswer? answer = null)
    {
        var verb =
            decision.Verdict == Verdict.Hold
                ? "is held for " + (decision.HeldFor ?? "a person")
                : "was refused";
        var policies = string.Join(", ", decision.Policies);
        return $"Jidoka: {what} {verb} by policy {policies}. {decision.Reason} {AdviceOf(answer)}";
    }

    private static string AdviceOf(HoldAnswer? answer) =>
        answer?.Outcome switch
        {
            null => "Do not retry the same call; go on without it.",
            HoldOutcome.Unanswered =>
                $"Nobody answered yet; approval {answer.Approval} stays open for a while. Go on with something else, and make the same call in the same session later: it passes once if the approval was given.",
            HoldOutcome.Denied =>
                $"A person refused it (approval {answer.Approval}){Said(answer.Why)} Do not retry the same call; go on without it.",
            HoldOutcome.TooManyOpen =>
                "Too many calls wait for a person already, so nobody was asked. Go on without it, and make the same call later if it still matters.",
            HoldOutcome.Moved =>
                $"What approval {answer.Approval} was given for has changed since. Make the same call again if it still matters: a person is asked anew.",
            _ =>
                $"Approval {answer.Approval} was used already, or is over. Make the same call again if it still matters: a person is asked anew.",
        };

    private static string Said(string why) => why.Length == 0 ? "." : $" and said: {why}.";
}
