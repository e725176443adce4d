namespace Jidoka.Gateway.Enforcing;

/// <summary>The words in which an agent learns that a call does not pass.</summary>
public static class Refusal
{
    /// <summary>One paragraph for the agent: what was refused, by which policy, why, and that it may go on.</summary>
    /// <param name="what">The call in the agent's own terms, for example the function name.</param>
    /// <param name="decision">The decision.</param>
    public static string Text(string what, Decision decision)
    {
        var verb =
            decision.Verdict == Verdict.Hold
                ? "is held for " + (decision.HeldFor ?? "a person")
                : "was refused";
        var policies = string.Join(", ", decision.Policies);
        return $"Jidoka: {what} {verb} by policy {policies}. {decision.Reason} Do not retry the same call; go on without it.";
    }
}
