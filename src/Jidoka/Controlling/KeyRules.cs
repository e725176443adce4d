namespace Jidoka.Controlling;

/// <summary>What is asked of a key before it becomes an event.</summary>
internal static class KeyRules
{
    /// <summary>Checks the scopes of a new key.</summary>
    /// <exception cref="ControlException">There are too many, or one is none that Jidoka knows.</exception>
    public static void Check(ImmutableArray<string>? scopes)
    {
        if (scopes is not { } given)
            return;
        if (given.IsDefaultOrEmpty)
            throw Invalid(
                "A key with scopes needs one at least; leave them out for one without limits."
            );
        if (given.Length > ScopeRules.MaxScopes)
            throw Invalid($"A key may have {ScopeRules.MaxScopes} scopes.");
        foreach (var scope in given)
        {
            if (!ScopeRules.IsScope(scope))
                throw Invalid(
                    $"'{Short(scope)}' is not a scope: write KIND or KIND:NAME, for example infer, callTool:mail/send or callTool:mail/*."
                );
        }
    }

    /// <summary>Checks a rotation.</summary>
    /// <exception cref="ControlException">The overlap is out of its bounds.</exception>
    public static void Check(RotateRequest request)
    {
        if (request.OverlapMs is < 0 or > ControlLimits.MaxOverlapMs)
            throw Invalid(
                $"Both keys may be good together for 0 to {ControlLimits.MaxOverlapMs} milliseconds."
            );
    }

    private static string Short(string text) => text.Length <= 64 ? text : text[..64];

    private static ControlException Invalid(string message) => new(ControlFault.Invalid, message);
}
