namespace Jidoka.Cedar.Compiling;

/// <summary><c>target.name</c> of any target.</summary>
internal sealed class AttributeNode(Node target, string name) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var value = target.Evaluate(frame);
        switch (value.Kind)
        {
            case ValueKind.None:
                return default;
            case ValueKind.Record:
                return value.Record.TryGet(name, out var field)
                    ? field
                    : frame.Fail(FaultCode.NoAttribute, name, value);
            case ValueKind.Entity:
                return frame.TryEntity(value.Uid, out var entity)
                    ? Read(frame, entity, name)
                    : frame.Fail(FaultCode.NoEntity, "", value);
            default:
                return frame.Fail(FaultCode.WrongType, "one of [record, entity]", value);
        }
    }

    public static Value Read(Frame frame, Entity entity, string name) =>
        entity.Attributes.TryGet(name, out var value)
            ? value
            : frame.Fail(FaultCode.NoAttribute, name, Value.Of(entity.Uid));
}

/// <summary><c>context.name</c>.</summary>
internal sealed class ContextAttributeNode(string name) : StandingNode
{
    public override ref readonly Value Look(Frame frame, ref Value spare)
    {
        ref readonly var value = ref frame.Request.Context.Look(name, ref spare);
        if (!value.IsNone)
            return ref value;
        spare = frame.Fail(FaultCode.NoAttribute, name, Value.Of(frame.Request.Context));
        return ref spare;
    }
}

/// <summary><c>principal.name</c> or <c>resource.name</c>: the entity is looked up once a request.</summary>
internal abstract class SideAttributeNode(string name) : StandingNode
{
    protected ref readonly Value Look(Frame frame, Entity? entity, EntityUid uid, ref Value spare)
    {
        if (entity is null)
        {
            spare = frame.Fail(FaultCode.NoEntity, "", Value.Of(uid));
            return ref spare;
        }
        ref readonly var value = ref entity.Attributes.Look(name, ref spare);
        if (!value.IsNone)
            return ref value;
        spare = frame.Fail(FaultCode.NoAttribute, name, Value.Of(entity.Uid));
        return ref spare;
    }
}

internal sealed class PrincipalAttributeNode(string name) : SideAttributeNode(name)
{
    public override ref readonly Value Look(Frame frame, ref Value spare) =>
        ref Look(frame, frame.PrincipalEntity(), frame.Request.Principal, ref spare);
}

internal sealed class ResourceAttributeNode(string name) : SideAttributeNode(name)
{
    public override ref readonly Value Look(Frame frame, ref Value spare) =>
        ref Look(frame, frame.ResourceEntity(), frame.Request.Resource, ref spare);
}

/// <summary><c>context has name</c>.</summary>
internal sealed class ContextHasNode(string name) : TestNode
{
    public override Tri Test(Frame frame) => Of(frame.Request.Context.Has(name));
}

/// <summary><c>principal has name</c>; one that does not exist has nothing.</summary>
internal sealed class PrincipalHasNode(string name) : TestNode
{
    public override Tri Test(Frame frame) =>
        Of(frame.PrincipalEntity() is { } entity && entity.Attributes.Has(name));
}

/// <summary><c>resource has name</c>; one that does not exist has nothing.</summary>
internal sealed class ResourceHasNode(string name) : TestNode
{
    public override Tri Test(Frame frame) =>
        Of(frame.ResourceEntity() is { } entity && entity.Attributes.Has(name));
}

/// <summary><c>target has a.b.c</c>.</summary>
internal sealed class HasNode(Node target, string[] path) : TestNode
{
    public override Tri Test(Frame frame)
    {
        var value = target.Evaluate(frame);
        for (var i = 0; i < path.Length - 1; i++)
        {
            RecordValue? holder = null;
            if (!TryHolder(frame, value, ref holder))
                return Tri.Fault;
            if (holder is null || !holder.TryGet(path[i], out value))
                return Tri.False;
        }
        RecordValue? last = null;
        if (!TryHolder(frame, value, ref last))
            return Tri.Fault;
        return Of(last is not null && last.Has(path[^1]));
    }

    /// <summary>False on a fault; a missing entity has no attributes and is no fault.</summary>
    private static bool TryHolder(Frame frame, Value value, ref RecordValue? holder)
    {
        switch (value.Kind)
        {
            case ValueKind.None:
                return false;
            case ValueKind.Record:
                holder = value.Record;
                return true;
            case ValueKind.Entity:
                holder = frame.TryEntity(value.Uid, out var entity) ? entity.Attributes : null;
                return true;
            default:
                frame.Fail(FaultCode.WrongType, "one of [record, entity]", value);
                return false;
        }
    }
}
