using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The form of results in each era. The newer one marks what a result is and how long, and for whom, it may be kept; what
/// a server says of that holds for the gateway only, for the gateway's answer is one caller's own.
/// </summary>
internal static class ResultShape
{
    private const string ServerName = "io.modelcontextprotocol/serverInfo";

    private static readonly string[] NewerOnly = ["resultType", "ttlMs", "cacheScope"];

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions AsReceived = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The result in the form of the client's era.</summary>
    /// <param name="isSessionless">Whether it is the newer one.</param>
    /// <param name="method">The method that is answered.</param>
    /// <param name="result">The result, JSON text.</param>
    public static byte[] For(bool isSessionless, string method, byte[] result)
    {
        if (!isSessionless && !IsOfNewerEra(result))
            return result;
        using var document = JsonDocument.Parse(result);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return result;
        var buffer = new ArrayBufferWriter<byte>(result.Length + 192);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            JsonElement meta = default;
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.NameEquals("_meta"u8))
                    meta = member.Value;
                else if (!NewerOnly.Contains(member.Name))
                    member.WriteTo(writer);
            WriteMeta(writer, meta, isSessionless);
            if (isSessionless)
            {
                writer.WriteString("resultType", "complete");
                if (IsCacheable(method))
                {
                    writer.WriteNumber("ttlMs", 0);
                    writer.WriteString("cacheScope", "private");
                }
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The result that asks the client for input.</summary>
    /// <param name="state">What the client sends back.</param>
    /// <param name="questions">What is asked.</param>
    public static byte[] InputRequired(string state, IReadOnlyList<AskedQuestion> questions) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["resultType"] = "input_required",
                ["inputRequests"] = new JsonObject(
                    questions.Select(q =>
                        KeyValuePair.Create(
                            q.Key,
                            (JsonNode?)
                                new JsonObject
                                {
                                    ["method"] = q.Method,
                                    ["params"] = JsonNode.Parse(q.Parameters),
                                }
                        )
                    )
                ),
                ["requestState"] = state,
                ["_meta"] = new JsonObject { [ServerName] = Gateway() },
            },
            AsReceived
        );

    /// <summary>How the gateway names itself.</summary>
    public static JsonObject Gateway() =>
        new()
        {
            ["name"] = "jidoka",
            ["title"] = "Jidoka",
            ["version"] = GatewayVersion.Text,
        };

    // Other servers' metadata passes; who answers is the gateway.
    private static void WriteMeta(Utf8JsonWriter writer, JsonElement meta, bool isSessionless)
    {
        var members =
            meta.ValueKind == JsonValueKind.Object
                ? meta.EnumerateObject().Where(m => m.Name != ServerName).ToList()
                : [];
        if (members.Count == 0 && !isSessionless)
            return;
        writer.WriteStartObject("_meta"u8);
        foreach (var member in members)
            member.WriteTo(writer);
        if (isSessionless)
        {
            writer.WritePropertyName(ServerName);
            Gateway().WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static bool IsCacheable(string method) =>
        method
            is "server/discover"
                or "tools/list"
                or "prompts/list"
                or "resources/list"
                or "resources/templates/list"
                or "resources/read";

    private static bool IsOfNewerEra(byte[] result) =>
        result.AsSpan().IndexOf("\"resultType\""u8) >= 0
        || result.AsSpan().IndexOf("io.modelcontextprotocol\\/serverInfo"u8) >= 0
        || result.AsSpan().IndexOf("io.modelcontextprotocol/serverInfo"u8) >= 0;
}
