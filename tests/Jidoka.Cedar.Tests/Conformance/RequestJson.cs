using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

internal static class RequestJson
{
    public static Answer Answer(
        JsonElement json,
        PolicySet policies,
        EntityStoreResult entities,
        Schema? schema,
        bool validate
    )
    {
        if (!entities.IsSuccess)
            return Conformance.Answer.Failure(entities.Error);
        try
        {
            var request = Read(json, schema);
            return validate && schema?.Check(request) is { } problem
                ? Conformance.Answer.Failure(problem)
                : Conformance.Answer.Of(Authorizer.Authorize(request, policies, entities.Store));
        }
        catch (FormatException e)
        {
            return Conformance.Answer.Failure(e.Message);
        }
    }

    /// <summary>What the schema has against a request, or null.</summary>
    public static string? Problem(JsonElement json, Schema schema)
    {
        try
        {
            return schema.Check(Read(json, schema));
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static Request Read(JsonElement request, Schema? schema)
    {
        var context = request.TryGetProperty("context", out var given) ? given.GetRawText() : "{}";
        var action = Uid(request.GetProperty("action"));
        return new(
            Uid(request.GetProperty("principal")),
            action,
            Uid(request.GetProperty("resource")),
            schema is null ? RecordValue.ParseJson(context) : schema.ParseContext(context, action)
        );
    }

    public static EntityUid Uid(JsonElement json)
    {
        if (json.TryGetProperty("__entity", out var inner))
            json = inner;
        return new(json.GetProperty("type").GetString()!, json.GetProperty("id").GetString()!);
    }
}
