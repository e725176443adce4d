namespace Jidoka.Core.Deciding;

/// <summary>The output of the stage <c>decide</c>.</summary>
public sealed record Decision
{
    /// <summary>What is to happen.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>
    /// The ids of the policies that determined it, sorted. Built-in rules have ids that begin with <c>jidoka:</c>
    /// (<c>jidoka:default-deny</c>, <c>jidoka:contained</c>, <c>jidoka:budget</c>, <c>jidoka:policy-error</c>...).
    /// </summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>How many more policies determined it, beyond those that are named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PoliciesLeftOut { get; init; }

    /// <summary>What the agent is told, one sentence, without anything it may not see.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The controls that the determining policies evidence (<c>@control</c>).</summary>
    public ImmutableArray<string> Controls { get; init; } = [];

    /// <summary>For a hold, the group whose members may lift it (<c>@hold</c>).</summary>
    public string? HeldFor { get; init; }

    /// <summary>For a transform, the transforms to apply (<c>@transform</c>).</summary>
    public ImmutableArray<string> Transforms { get; init; } = [];

    /// <summary>Ids of policies in observe mode that would have determined something else.</summary>
    public ImmutableArray<string> Observed { get; init; } = [];

    /// <summary>How many more policies in observe mode would have, beyond those that are named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ObservedLeftOut { get; init; }

    /// <summary>Whether the call passes as it is.</summary>
    [JsonIgnore]
    public bool IsAllowed => Verdict == Verdict.Allow;

    /// <summary>
    /// Whether a rule outside the stage <c>decide</c> refused the call, so that deciding its input again says nothing
    /// about it: a door's own, or the budget.
    /// </summary>
    [JsonIgnore]
    public bool IsOutsidePolicy =>
        Policies
            is [
                "jidoka:budget"
                or MandateRules.CallsRule
                or "jidoka:bad-arguments"
                or "jidoka:schema"
                or "jidoka:descriptor"
                or "jidoka:provider-feature",
            ];

    /// <summary>A refusal by a built-in rule.</summary>
    /// <param name="rule">The rule's id, with its prefix.</param>
    /// <param name="reason">What the agent is told.</param>
    public static Decision Refuse(string rule, string reason) =>
        new()
        {
            Verdict = Verdict.Deny,
            Policies = [rule],
            Reason = reason,
        };
}
