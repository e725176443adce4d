using Jidoka.Cedar.Compiling;

namespace Jidoka.Cedar;

/// <summary>Decides requests: default deny, forbid wins, policies that fail are skipped and reported.</summary>
public static class Authorizer
{
    [ThreadStatic]
    private static Frame? spareFrame;

    /// <summary>Decides a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="entities">The entities that the policies may look at.</param>
    public static AuthorizationResult Authorize(
        in Request request,
        PolicySet policies,
        IEntities entities
    )
    {
        var result = new AuthorizationResult();
        Authorize(in request, policies, entities, result);
        return result;
    }

    /// <summary>Decides a request into a result that is used again: allocates nothing unless a policy fails or builds a set or record.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="entities">The entities that the policies may look at.</param>
    /// <param name="into">The result to overwrite; not to be shared between threads while it is filled.</param>
    public static void Authorize(
        in Request request,
        PolicySet policies,
        IEntities entities,
        AuthorizationResult into
    )
    {
        // A lazy attribute may itself ask the authorizer: the frame in use is taken out of its place.
        ref var spare = ref spareFrame;
        var frame = spare ?? new Frame();
        spare = null;
        into.Clear();
        frame.Begin(in request, entities);
        policies.Index.Evaluate(frame, into);
        frame.End();
        spare = frame;
    }

    /// <summary>The same answer by testing every policy: what the index is held to.</summary>
    internal static AuthorizationResult AuthorizeUnindexed(
        in Request request,
        PolicySet policies,
        IEntities entities
    )
    {
        var result = new AuthorizationResult();
        var frame = new Frame();
        frame.Begin(in request, entities);
        foreach (var policy in policies.Policies)
            result.Add(policy, policy.Compiled.Test(frame), frame);
        return result;
    }
}
