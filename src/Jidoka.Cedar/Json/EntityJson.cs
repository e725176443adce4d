using System.Text.Json;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Reads entities from JSON: a list of <c>{uid, attrs, parents, tags?}</c>.</summary>
internal static class EntityJson
{
    public static EntityStoreResult Read(string json, Schema? schema)
    {
        try
        {
            using var document = JsonText.Open(json);
            var entities = ReadAll(document.RootElement, schema);
            var store = EntityStore.Of(entities);
            return new EntityStoreResult(schema is null ? store : Conform(store, schema), "");
        }
        catch (Exception e) when (e is JsonFailure or ArgumentException)
        {
            return new EntityStoreResult(null, e.Message);
        }
    }

    /// <summary>Checks the entities, and adds the actions of the schema to them.</summary>
    private static EntityStore Conform(EntityStore store, Schema schema)
    {
        var all = new List<Entity>();
        foreach (var entity in store.Entities)
        {
            var isAction = PolicyParser.IsActionType(entity.Uid.Type);
            var problem = isAction
                ? Conformance.CheckAction(schema, entity, store.AncestorsOf(entity.Uid))
                : Conformance.CheckEntity(schema, entity);
            if (problem is not null)
                throw new JsonFailure(problem);
            if (!isAction)
                all.Add(entity);
        }
        foreach (var action in schema.Actions.Values)
            all.Add(new Entity(action.Uid, parents: action.Parents));
        return EntityStore.Of(all);
    }

    private static List<Entity> ReadAll(JsonElement json, Schema? schema)
    {
        JsonText.RequireArray(json, "entities");
        var entities = new List<Entity>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
            entities.Add(ReadOne(item, schema));
        return entities;
    }

    private static Entity ReadOne(JsonElement json, Schema? schema)
    {
        JsonText.RequireObject(json, "entity");
        var uid = ValueJson.ReadUid(JsonText.Required(json, "uid", "entity"), "entity uid");
        var what = uid.ToString();
        EntityTypeInfo? info = null;
        if (
            schema is not null
            && !PolicyParser.IsActionType(uid.Type)
            && !schema.EntityTypes.TryGetValue(uid.Type, out info)
        )
            throw new JsonFailure($"the type of {what} is not declared in the schema");
        var attributes = JsonText.Required(json, "attrs", what);
        JsonText.RequireObject(attributes, what);
        var parentList = JsonText.Required(json, "parents", what);
        JsonText.RequireArray(parentList, what);
        var parents = new List<EntityUid>(parentList.GetArrayLength());
        foreach (var parent in parentList.EnumerateArray())
            parents.Add(ReadParent(uid, parent, what));
        RecordValue? tags = null;
        if (json.TryGetProperty("tags", out var tagObject))
        {
            JsonText.RequireObject(tagObject, what);
            tags = ReadTags(tagObject, info, $"tags of {what}");
        }
        return new Entity(
            uid,
            ValueJson.ReadRecord(attributes, info?.Attributes, what),
            tags,
            parents
        );
    }

    private static RecordValue ReadTags(JsonElement json, EntityTypeInfo? info, string what)
    {
        var tags = new RecordBuilder();
        foreach (var property in json.EnumerateObject())
        {
            if (info is { Tags: null })
                throw new JsonFailure($"{what}: the type has no tags");
            tags.Set(
                JsonText.NameOf(property, what),
                ValueJson.Read(property.Value, info?.Tags, what)
            );
        }
        return tags.Build();
    }

    private static EntityUid ReadParent(EntityUid uid, JsonElement json, string what)
    {
        var parent = ValueJson.ReadUid(json, $"parents of {what}");
        if (PolicyParser.IsActionType(uid.Type) && !PolicyParser.IsActionType(parent.Type))
            throw new JsonFailure($"{what}: the parent {parent} of an action is no action");
        return parent;
    }
}
