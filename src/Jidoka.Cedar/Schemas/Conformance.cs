using Jidoka.Cedar.Parsing;

namespace Jidoka.Cedar.Schemas;

/// <summary>Whether values, entities and requests are as a schema says. Every method answers the first problem, or null.</summary>
internal static class Conformance
{
    /// <summary>Whether the value has the type; entities in it must exist where the schema lists them.</summary>
    public static string? Check(Schema schema, Value value, CedarType type)
    {
        switch (type)
        {
            case PrimitiveType primitive when value.Kind == primitive.Kind:
                return null;
            case EntityType entity
                when value.Kind == ValueKind.Entity && value.EntityType == entity.Name:
                return CheckUid(schema, value.AsEntity);
            case SetType set when value.Kind == ValueKind.Set:
                foreach (var item in value.AsSet)
                {
                    if (Check(schema, item, set.Element!) is { } problem)
                        return problem;
                }
                return null;
            case RecordType record when value.Kind == ValueKind.Record:
                return CheckRecord(schema, value.AsRecord, record);
            default:
                return $"expected {type}, got `{value}`";
        }
    }

    public static string? CheckRecord(Schema schema, RecordValue value, RecordType type)
    {
        foreach (var (name, attribute) in type.Attributes)
        {
            if (!value.TryGet(name, out var field))
            {
                if (attribute.IsRequired)
                    return $"the attribute `{name}` is missing";
            }
            else if (Check(schema, field, attribute.Type) is { } problem)
            {
                return $"in attribute `{name}`: {problem}";
            }
        }
        foreach (var name in value.Names)
        {
            if (!type.Attributes.ContainsKey(name))
                return $"the attribute `{name}` is not in the schema";
        }
        return null;
    }

    /// <summary>Enumerated entities and actions must be among the declared ones.</summary>
    public static string? CheckUid(Schema schema, EntityUid uid)
    {
        if (
            schema.EntityTypes.TryGetValue(uid.Type, out var info)
            && info.Choices is { } choices
            && !choices.Contains(uid.Id)
        )
            return $"{uid} is not one of the enumerated entities of its type";
        if (PolicyParser.IsActionType(uid.Type) && !schema.Actions.ContainsKey(uid))
            return $"the action {uid} is not declared";
        return null;
    }

    public static string? CheckEntity(Schema schema, Entity entity)
    {
        var uid = entity.Uid;
        if (!schema.EntityTypes.TryGetValue(uid.Type, out var info))
            return $"the type of {uid} is not declared";
        if (CheckUid(schema, uid) is { } unknown)
            return unknown;
        if (CheckRecord(schema, entity.Attributes, info.Attributes) is { } problem)
            return $"{uid}: {problem}";
        foreach (var parent in entity.Parents)
        {
            if (CheckUid(schema, parent) is { } wrong)
                return $"{uid}: {wrong}";
            if (!info.Ancestors.Contains(parent.Type))
                return $"{uid} cannot have the parent {parent}";
        }
        foreach (var name in entity.Tags.Names)
        {
            if (info.Tags is null)
                return $"{uid} has the tag `{name}`, but its type has no tags";
            if (
                entity.Tags.TryGet(name, out var tag)
                && Check(schema, tag, info.Tags) is { } mismatch
            )
                return $"{uid}, tag `{name}`: {mismatch}";
        }
        return null;
    }

    /// <summary>An action given as an entity must be exactly as declared.</summary>
    public static string? CheckAction(
        Schema schema,
        Entity entity,
        ReadOnlySpan<EntityUid> ancestors
    )
    {
        if (!schema.Actions.TryGetValue(entity.Uid, out var info))
            return $"the action {entity.Uid} is not declared";
        var same =
            entity.Attributes.Names.Count == 0
            && entity.Tags.Names.Count == 0
            && ancestors.Length == info.Ancestors.Count;
        foreach (var ancestor in ancestors)
            same = same && info.Ancestors.Contains(ancestor);
        return same ? null : $"the action {entity.Uid} is not as declared";
    }

    public static string? CheckRequest(Schema schema, in Request request)
    {
        if (CheckScopeEntity(schema, request.Principal, "principal") is { } principal)
            return principal;
        if (CheckScopeEntity(schema, request.Resource, "resource") is { } resource)
            return resource;
        if (!schema.Actions.TryGetValue(request.Action, out var action))
            return $"the action {request.Action} is not declared";
        if (!action.Principals.Contains(request.Principal.Type))
            return $"the principal type `{request.Principal.Type}` is not valid for {request.Action}";
        if (!action.Resources.Contains(request.Resource.Type))
            return $"the resource type `{request.Resource.Type}` is not valid for {request.Action}";
        return CheckRecord(schema, request.Context, action.Context) is { } problem
            ? $"context: {problem}"
            : null;
    }

    private static string? CheckScopeEntity(Schema schema, EntityUid uid, string what) =>
        schema.EntityTypes.ContainsKey(uid.Type)
            ? CheckUid(schema, uid)
            : $"the {what} type `{uid.Type}` is not declared";
}
