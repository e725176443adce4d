namespace Jidoka.Gateway.Identifying;

/// <summary>
/// What comes out of an exchange: never more than the subject's credential may do, nor more than the actor's, at no door that
/// the subject's is not good at, and no longer than either.
/// </summary>
/// <param name="issuer">Jidoka as an issuer.</param>
/// <param name="address">Where the doors are.</param>
internal sealed class TokenNarrowing(OwnIssuer issuer, DoorAddress address)
{
    /// <summary>How long a token is good at most, in milliseconds.</summary>
    public const long MaxLifeMs = 900_000;

    /// <summary>The shortest life that a token is issued with, in milliseconds.</summary>
    public const long MinLifeMs = 1_000;

    /// <summary>Narrows.</summary>
    /// <param name="subject">Whose work is taken up: the holder of the subject token.</param>
    /// <param name="actor">Who takes it up.</param>
    /// <param name="scopes">The scopes asked for; null: all that can be passed on.</param>
    /// <param name="audience">The audience asked for; null: that of the subject token.</param>
    /// <param name="heldKey">The key to bind to, which the actor was proven to hold; null: none.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    /// <param name="token">What the new token is to say.</param>
    /// <returns>Null, or why there is none.</returns>
    public ExchangeFault? Narrow(
        Identification subject,
        Identification actor,
        ImmutableArray<string>? scopes,
        string? audience,
        string? heldKey,
        long nowMs,
        out DelegatedToken? token
    )
    {
        token = null;
        var (from, to) = (subject.Caller!, actor.Caller!);
        if (WrongHolder(subject, from, to) is { } wrong)
            return wrong;
        ImmutableArray<AgentId> actors =
            from.Agent == to.Agent
                ? [to.Agent, .. from.Chain]
                : [to.Agent, from.Agent, .. from.Chain];
        if (actors.Length > ActorChain.MaxDepth)
            return Invalid(
                $"The chain of agents would have more than {ActorChain.MaxDepth} members."
            );
        ImmutableArray<string> keys = [.. from.AgentKeys.Concat(to.AgentKeys).Distinct()];
        if (keys.Length > TokenReading.MaxKeys)
            return Invalid(
                $"The token would be derived from more than {TokenReading.MaxKeys} keys."
            );
        if (ScopesOf(from, to, scopes, out var narrowed) is { } tooWide)
            return tooWide;
        if (PathsOf(subject.Paths, audience, out var paths) is { } elsewhere)
            return elsewhere;
        var endsMs = Math.Min(
            Math.Min(subject.EndsMs ?? long.MaxValue, actor.EndsMs ?? long.MaxValue),
            nowMs + MaxLifeMs
        );
        endsMs -= endsMs % 1000; // tokens tell whole seconds, and never live longer for it
        if (endsMs < nowMs + MinLifeMs)
            return Invalid("A credential is about to expire, so nothing can be derived from it.");
        token = new()
        {
            Agent = to.Agent,
            User = from.User,
            Actors = actors,
            Scopes = narrowed,
            Paths = paths,
            KeyThumbprint = heldKey,
            NeedsNonce = subject.NeedsNonce || actor.NeedsNonce,
            DerivedFrom = keys,
            EndsMs = endsMs,
        };
        return null;
    }

    private static ExchangeFault? WrongHolder(Identification subject, Caller from, Caller to)
    {
        if (from.Credential == CredentialKind.AgentKey && from.Agent != to.Agent)
            return Invalid(
                "An agent key is used by its own agent only: let it exchange the key for a token and hand that over."
            );
        return subject.MayAct is { } only && only != to.Agent.Value
            ? Invalid("The subject token may be taken up by another agent only.")
            : null;
    }

    private static ExchangeFault? ScopesOf(
        Caller from,
        Caller to,
        ImmutableArray<string>? asked,
        out ImmutableArray<string>? narrowed
    )
    {
        var limit = ScopeRules.Intersect(from.Scopes, to.Scopes);
        narrowed = asked ?? limit;
        if (asked is { } words)
        {
            if (words.FirstOrDefault(w => !ScopeRules.IsScope(w)) is { } unknown)
                return new(
                    ExchangeFault.InvalidScope,
                    "A scope is KIND or KIND:NAME, for example infer or callTool:mail/send."
                );
            if (!ScopeRules.CoverAll(limit, words))
                return new(
                    ExchangeFault.InvalidScope,
                    "The scopes asked for are wider than those of the subject token and the client together."
                );
        }
        if (narrowed is { IsEmpty: true })
            return new(
                ExchangeFault.InvalidScope,
                "The subject token and the client have no scope in common."
            );
        return narrowed is { Length: > ScopeRules.MaxScopes }
            ? new(ExchangeFault.InvalidScope, $"A token has {ScopeRules.MaxScopes} scopes at most.")
            : null;
    }

    private ExchangeFault? PathsOf(
        ImmutableArray<string>? had,
        string? audience,
        out ImmutableArray<string>? paths
    )
    {
        paths = had;
        if (audience is null)
            return null;
        if (audience == issuer.Name || address.PathOf(audience) is "")
            return had is null ? null : Elsewhere();
        if (address.PathOf(audience) is not { } path)
            return Elsewhere();
        if (had is { } limits && !limits.Any(l => IsBelow(path, l)))
            return Elsewhere();
        paths = [path];
        return null;
    }

    private static bool IsBelow(string path, string limit) =>
        path == limit || path.StartsWith(limit + "/", StringComparison.Ordinal);

    private static ExchangeFault Elsewhere() =>
        new(
            ExchangeFault.InvalidTarget,
            "The audience asked for is not one of Jidoka's doors, or not one that the subject token is good at."
        );

    private static ExchangeFault Invalid(string detail) =>
        new(ExchangeFault.InvalidRequest, detail);
}
