using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

internal static class RequestJson
{
    public static Request Read(JsonElement request) =>
        new(
            Uid(request.GetProperty("principal")),
            Uid(request.GetProperty("action")),
            Uid(request.GetProperty("resource")),
            request.TryGetProperty("context", out var context)
                ? RecordValue.ParseJson(context.GetRawText())
                : RecordValue.Empty
        );

    public static EntityUid Uid(JsonElement json)
    {
        if (json.TryGetProperty("__entity", out var inner))
            json = inner;
        return new(json.GetProperty("type").GetString()!, json.GetProperty("id").GetString()!);
    }
}
