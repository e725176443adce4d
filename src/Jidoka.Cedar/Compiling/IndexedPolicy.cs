using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>A policy with its scope in the symbols of the set that it stands in.</summary>
internal sealed class IndexedPolicy
{
    public IndexedPolicy(Policy policy, Symbols symbols)
    {
        Policy = policy;
        Compiled = policy.Compiled;
        Principal = ScopeKey.Of(policy.Body.Principal, symbols);
        Action = ScopeKey.Of(policy.Body.Action, symbols);
        Resource = ScopeKey.Of(policy.Body.Resource, symbols);
    }

    public Policy Policy { get; }

    public CompiledPolicy Compiled { get; }

    public ScopeKey Principal { get; }

    public ScopeKey Action { get; }

    public ScopeKey Resource { get; }

    /// <summary>A number of its own if the policy stands in the index more than once, else -1.</summary>
    public int Repeated { get; set; } = -1;

    /// <summary>The keys under which the policy can be found by a side; empty when the side does not constrain it.</summary>
    public ReadOnlySpan<int> KeysOf(IndexSide side) =>
        side switch
        {
            IndexSide.Principal => EntityKey(Principal),
            IndexSide.Action => Action.Op == ScopeOp.InAny ? Action.Entities : EntityKey(Action),
            IndexSide.Resource => EntityKey(Resource),
            IndexSide.PrincipalType => TypeKey(Principal),
            _ => TypeKey(Resource),
        };

    private static int[] EntityKey(ScopeKey key) =>
        key.Entity == Symbols.Unknown ? [] : [key.Entity];

    private static int[] TypeKey(ScopeKey key) => key.Type == Symbols.Unknown ? [] : [key.Type];
}

/// <summary>What the index can branch on.</summary>
internal enum IndexSide : byte
{
    Principal,
    Action,
    Resource,
    PrincipalType,
    ResourceType,
}
