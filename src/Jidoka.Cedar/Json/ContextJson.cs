using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Json;

/// <summary>Reads the context of a request from JSON.</summary>
internal static class ContextJson
{
    public static RecordValue Read(string json, RecordType? type)
    {
        try
        {
            using var document = JsonText.Open(json);
            JsonText.RequireObject(document.RootElement, "context");
            return ValueJson.ReadRecord(document.RootElement, type, "context");
        }
        catch (JsonFailure failure)
        {
            throw new FormatException(failure.Message, failure);
        }
    }
}
