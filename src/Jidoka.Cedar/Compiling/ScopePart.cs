using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>One part of a scope, tested without an index.</summary>
internal readonly struct ScopePart(Scope scope)
{
    private readonly ScopeOp op = scope.Op;
    private readonly EntityUid entity = scope.Entity ?? default;
    private readonly EntityUid[] entities = scope.Entities;
    private readonly string? type = scope.EntityType;

    public bool Matches(Frame frame, EntityUid uid) =>
        op switch
        {
            ScopeOp.All => true,
            ScopeOp.Equal => uid.Equals(entity),
            ScopeOp.In => frame.IsIn(uid, entity),
            ScopeOp.InAny => IsInAny(frame, uid),
            ScopeOp.Is => string.Equals(uid.Type, type),
            _ => string.Equals(uid.Type, type) && frame.IsIn(uid, entity),
        };

    private bool IsInAny(Frame frame, EntityUid uid)
    {
        foreach (var candidate in entities)
        {
            if (frame.IsIn(uid, candidate))
                return true;
        }
        return false;
    }
}
