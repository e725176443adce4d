namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The <c>act</c> claim (RFC 8693 section 4.1): the outermost actor is the current one, each nested actor acted before.
/// </summary>
internal static class ActorChain
{
    /// <summary>The most actors that a token may name.</summary>
    public const int MaxDepth = 8;

    /// <summary>Reads the actors, current first. Empty if the token has none.</summary>
    /// <param name="claims">The token's claims.</param>
    /// <param name="actors">The actors.</param>
    /// <param name="wrong">What is wrong with the claim; empty if nothing is.</param>
    public static bool TryRead(
        JsonElement claims,
        out ImmutableArray<AgentId> actors,
        out string wrong
    )
    {
        var found = ImmutableArray.CreateBuilder<AgentId>();
        actors = [];
        wrong = "";
        var at = claims;
        while (at.TryGetProperty("act", out var actor))
        {
            if (found.Count == MaxDepth)
                wrong = $"The token's 'act' claim names more than {MaxDepth} actors.";
            else if (TokenClaims.Name(actor, "sub") is not { } name)
                wrong = "An actor in the token's 'act' claim has no 'sub'.";
            else
                found.Add(new(name));
            if (wrong.Length > 0)
                return false;
            at = actor;
        }
        actors = found.ToImmutable();
        return true;
    }
}
