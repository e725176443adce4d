using System.Buffers;
using System.Text.Encodings.Web;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Writes what a listening client hears; each message names the request that asked for it.</summary>
internal static class ListenWriting
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the client will hear of: always the first message.</summary>
    /// <param name="id">The request's id, JSON text.</param>
    /// <param name="granted">What of it was granted.</param>
    public static byte[] Acknowledged(byte[] id, ListenFilter granted) =>
        RpcWriting.Notification(
            "notifications/subscriptions/acknowledged",
            Body(id, w => WriteFilter(w, granted))
        );

    /// <summary>A list changed.</summary>
    public static byte[] ListChanged(byte[] id, Listing listing) =>
        RpcWriting.Notification(
            $"notifications/{listing.ToString().ToLowerInvariant()}/list_changed",
            Body(id, static _ => { })
        );

    /// <summary>A resource changed.</summary>
    /// <param name="id">The request's id, JSON text.</param>
    /// <param name="uri">Its URI as the client names it.</param>
    public static byte[] Updated(byte[] id, string uri) =>
        RpcWriting.Notification(
            "notifications/resources/updated",
            Body(id, w => w.WriteString("uri", uri))
        );

    /// <summary>The result by which the gateway itself ends the stream.</summary>
    public static byte[] Ended(byte[] id) => Body(id, static _ => { });

    private static void WriteFilter(Utf8JsonWriter writer, ListenFilter granted)
    {
        writer.WriteStartObject("notifications");
        if (granted.Tools)
            writer.WriteBoolean("toolsListChanged", true);
        if (granted.Prompts)
            writer.WriteBoolean("promptsListChanged", true);
        if (granted.Resources)
            writer.WriteBoolean("resourcesListChanged", true);
        if (!granted.Uris.IsEmpty)
        {
            writer.WriteStartArray("resourceSubscriptions");
            foreach (var uri in granted.Uris)
                writer.WriteStringValue(uri);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private static byte[] Body(byte[] id, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_meta");
            writer.WritePropertyName(SubscriptionId);
            writer.WriteRawValue(id, skipInputValidation: true);
            writer.WriteEndObject();
            members(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
