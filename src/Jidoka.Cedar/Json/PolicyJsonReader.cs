using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Json;

/// <summary>Reads policies and templates from Cedar's JSON policy format.</summary>
internal static class PolicyJsonReader
{
    /// <exception cref="JsonFailure">Not a policy.</exception>
    public static PolicyBody Read(JsonElement json, string file)
    {
        JsonText.RequireObject(json, "policy");
        JsonText.AllowOnly(
            json,
            "policy",
            "effect",
            "principal",
            "action",
            "resource",
            "conditions",
            "annotations"
        );
        return new PolicyBody
        {
            Effect = JsonText.StringOf(JsonText.Required(json, "effect", "policy"), "effect") switch
            {
                "permit" => Effect.Permit,
                "forbid" => Effect.Forbid,
                var other => throw new JsonFailure($"`{other}` is neither `permit` nor `forbid`"),
            },
            Principal = ReadScope(JsonText.Required(json, "principal", "policy"), Slot.Principal),
            Action = ReadActionScope(JsonText.Required(json, "action", "policy")),
            Resource = ReadScope(JsonText.Required(json, "resource", "policy"), Slot.Resource),
            Conditions = ReadConditions(JsonText.Required(json, "conditions", "policy")),
            Annotations = json.TryGetProperty("annotations", out var annotations)
                ? ReadAnnotations(annotations)
                : [],
            Position = new SourcePosition(file, 0, 0),
        };
    }

    private static string OperatorOf(JsonElement json, string what)
    {
        JsonText.RequireObject(json, what);
        return JsonText.StringOf(JsonText.Required(json, "op", what), what);
    }

    private static Scope ReadScope(JsonElement json, Slot slot)
    {
        var op = OperatorOf(json, "scope");
        switch (op)
        {
            case "All" or "all":
                return Scope.Everything;
            case "==":
                return ReadTarget(new Scope(ScopeOp.Equal), json, slot);
            case "in":
                return ReadTarget(new Scope(ScopeOp.In), json, slot);
            case "is":
                // Of all the forms of a scope the reference refuses unknown keys in this one alone.
                JsonText.AllowOnly(json, "scope", "op", "entity_type", "in");
                var type = JsonText.StringOf(
                    JsonText.Required(json, "entity_type", "scope"),
                    "entity_type"
                );
                if (!Identifiers.IsPath(type))
                    throw new JsonFailure($"`{type}` is not an entity type");
                if (!JsonText.TryOptional(json, "in", out var inner))
                    return new Scope(ScopeOp.Is) { EntityType = Names.Shared(type) };
                JsonText.RequireObject(inner, "in");
                return ReadTarget(
                    new Scope(ScopeOp.IsIn) { EntityType = Names.Shared(type) },
                    inner,
                    slot
                );
            default:
                throw new JsonFailure($"`{op}` is not an operator of the scope");
        }
    }

    private static Scope ReadTarget(Scope scope, JsonElement json, Slot slot)
    {
        if (json.TryGetProperty("entity", out var entity))
            return scope with { Entity = ValueJson.ReadUid(entity, "scope") };
        var name = JsonText.StringOf(JsonText.Required(json, "slot", "scope"), "slot");
        return name == Operators.NameOf(slot)
            ? scope with
            {
                Slot = slot,
            }
            : throw new JsonFailure(
                $"the only slot here is `{Operators.NameOf(slot)}`, not `{name}`"
            );
    }

    private static Scope ReadActionScope(JsonElement json)
    {
        var op = OperatorOf(json, "action");
        switch (op)
        {
            case "All" or "all":
                return Scope.Everything;
            case "==":
                return new Scope(ScopeOp.Equal)
                {
                    Entity = ReadAction(JsonText.Required(json, "entity", "action")),
                };
            case "in" when json.TryGetProperty("entity", out var entity):
                return new Scope(ScopeOp.In) { Entity = ReadAction(entity) };
            case "in":
                var list = JsonText.Required(json, "entities", "action");
                JsonText.RequireArray(list, "action");
                return new Scope(ScopeOp.InAny)
                {
                    Entities = [.. list.EnumerateArray().Select(ReadAction)],
                };
            default:
                throw new JsonFailure($"`{op}` is not an operator of the action's scope");
        }
    }

    private static EntityUid ReadAction(JsonElement json)
    {
        var uid = ValueJson.ReadUid(json, "action");
        return PolicyParser.IsActionType(uid.Type)
            ? uid
            : throw new JsonFailure($"{uid} is not an action");
    }

    private static List<Condition> ReadConditions(JsonElement json)
    {
        JsonText.RequireArray(json, "conditions");
        var conditions = new List<Condition>();
        foreach (var item in json.EnumerateArray())
        {
            JsonText.RequireObject(item, "condition");
            JsonText.AllowOnly(item, "condition", "kind", "body");
            var isWhen = JsonText.StringOf(
                JsonText.Required(item, "kind", "condition"),
                "kind"
            ) switch
            {
                "when" => true,
                "unless" => false,
                var other => throw new JsonFailure($"`{other}` is neither `when` nor `unless`"),
            };
            conditions.Add(
                new Condition(
                    isWhen,
                    ExpressionJsonReader.Read(JsonText.Required(item, "body", "condition"))
                )
            );
        }
        return conditions.Count <= Limits.MaxExpressionHeight
            ? conditions
            : throw new JsonFailure($"more than {Limits.MaxExpressionHeight} conditions");
    }

    private static List<KeyValuePair<string, string?>> ReadAnnotations(JsonElement json)
    {
        JsonText.RequireObject(json, "annotations");
        var annotations = new List<KeyValuePair<string, string?>>();
        foreach (var property in json.EnumerateObject())
        {
            var name = JsonText.NameOf(property, "annotations");
            if (!Identifiers.IsWord(name))
                throw new JsonFailure($"`{name}` is not the name of an annotation");
            var value =
                property.Value.ValueKind == JsonValueKind.Null
                    ? null
                    : JsonText.StringOf(property.Value, name);
            annotations.Add(new(name, value));
        }
        return annotations;
    }
}
