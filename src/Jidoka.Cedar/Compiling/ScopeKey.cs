using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>One part of a scope in symbols. Two that list several entities are equal only if they share the list.</summary>
internal readonly record struct ScopeKey
{
    private ScopeKey(ScopeOp op, int entity, int type, int[]? entities)
    {
        Op = op;
        Entity = entity;
        Type = type;
        Entities = entities;
    }

    public ScopeOp Op { get; }

    public int Entity { get; }

    public int Type { get; }

    public int[]? Entities { get; }

    public static ScopeKey Of(Scope scope, Symbols symbols) =>
        new(
            scope.Op,
            scope.Entity is { } uid ? symbols.AddEntity(uid) : Symbols.Unknown,
            scope.EntityType is { } type ? symbols.AddType(type) : Symbols.Unknown,
            scope.Op == ScopeOp.InAny ? Array.ConvertAll(scope.Entities, symbols.AddEntity) : null
        );

    /// <summary>What is left to test once the entities are known to match, as where the index has branched on them.</summary>
    public ScopeKey WithoutEntity() =>
        Op == ScopeOp.Equal ? this : new(ScopeOp.All, Symbols.Unknown, Type, null);

    /// <summary>What is left to test once the type is known to match.</summary>
    public ScopeKey WithoutType() => new(Op, Entity, Symbols.Unknown, Entities);

    public bool Matches(ScopeSide side)
    {
        if (Type != Symbols.Unknown && Type != side.Type)
            return false;
        if (Entity != Symbols.Unknown)
            return Op == ScopeOp.Equal ? side.Self == Entity : side.Contains(Entity);
        return Entities is null || MatchesAny(side);
    }

    private bool MatchesAny(ScopeSide side)
    {
        foreach (var entity in Entities!)
        {
            if (side.Contains(entity))
                return true;
        }
        return false;
    }
}
