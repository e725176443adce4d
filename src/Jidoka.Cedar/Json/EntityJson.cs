using System.Text.Json;

namespace Jidoka.Cedar.Json;

/// <summary>Reads entities from JSON: a list of <c>{uid, attrs, parents, tags?}</c>.</summary>
internal static class EntityJson
{
    public static EntityStoreResult Read(string json)
    {
        try
        {
            using var document = JsonText.Open(json);
            var entities = ReadAll(document.RootElement);
            return new EntityStoreResult(EntityStore.Of(entities), "");
        }
        catch (Exception e) when (e is JsonFailure or ArgumentException)
        {
            return new EntityStoreResult(null, e.Message);
        }
    }

    private static List<Entity> ReadAll(JsonElement json)
    {
        JsonText.RequireArray(json, "entities");
        var entities = new List<Entity>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
            entities.Add(ReadOne(item));
        return entities;
    }

    private static Entity ReadOne(JsonElement json)
    {
        JsonText.RequireObject(json, "entity");
        var uid = ValueJson.ReadUid(JsonText.Required(json, "uid", "entity"), "entity uid");
        var what = uid.ToString();
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
            tags = ValueJson.ReadRecord(tagObject, null, $"tags of {what}");
        }
        return new Entity(uid, ValueJson.ReadRecord(attributes, null, what), tags, parents);
    }

    private static EntityUid ReadParent(EntityUid uid, JsonElement json, string what)
    {
        var parent = ValueJson.ReadUid(json, $"parents of {what}");
        if (
            Parsing.PolicyParser.IsActionType(uid.Type)
            && !Parsing.PolicyParser.IsActionType(parent.Type)
        )
            throw new JsonFailure($"{what}: the parent {parent} of an action is no action");
        return parent;
    }
}
