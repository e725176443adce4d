using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Explaining;

namespace Jidoka.Cedar;

/// <summary>Says for every policy what became of it in a request, and which part of it decided. For people, not for speed.</summary>
public static class Explainer
{
    /// <summary>Explains a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="entities">The entities that the policies may look at.</param>
    /// <returns>One explanation for each policy, in the order of the set.</returns>
    public static IReadOnlyList<PolicyExplanation> Explain(
        in Request request,
        PolicySet policies,
        IEntities entities
    )
    {
        var frame = new Frame();
        frame.Begin(in request, entities);
        return [.. policies.Policies.Select(policy => new PolicyInquiry(policy, frame).Explain())];
    }
}
