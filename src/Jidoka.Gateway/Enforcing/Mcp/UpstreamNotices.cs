using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Takes a server's notifications to whom they concern.</summary>
/// <param name="events">Takes what belongs to no call.</param>
internal sealed class UpstreamNotices(IUpstreamEvents events)
{
    private static readonly JsonSerializerOptions AsReceived = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ConcurrentDictionary<string, Action<JsonNode>> _progress = new();
    private readonly ConcurrentDictionary<string, Action<JsonObject>> _acknowledged = new();

    /// <summary>Gives a call's progress to its caller, in order.</summary>
    public void Expect(string id, Action<JsonNode> progress) => _progress[id] = progress;

    /// <summary>Gives what a server agreed to tell to who asked for it.</summary>
    public void ExpectAcknowledged(string id, Action<JsonObject> acknowledged) =>
        _acknowledged[id] = acknowledged;

    /// <summary>Ends that.</summary>
    public void ExpectNoMore(string id)
    {
        _progress.TryRemove(id, out _);
        _acknowledged.TryRemove(id, out _);
    }

    /// <summary>Takes a notification; neither blocks nor throws.</summary>
    public void Take(JsonRpcNotification notification)
    {
        switch (notification.Method)
        {
            case NotificationMethods.ProgressNotification:
                if (
                    notification.Params is JsonObject parameters
                    && parameters["progressToken"] is JsonValue token
                    && token.TryGetValue<string>(out var id)
                    && _progress.TryGetValue(id, out var sink)
                )
                    sink(parameters);
                break;
            case NotificationMethods.SubscriptionsAcknowledgedNotification:
                if (
                    notification.Params is JsonObject said
                    && said["notifications"] is JsonObject granted
                    && (said["_meta"] as JsonObject)?[MetaKeys.SubscriptionId] is JsonValue name
                    && name.TryGetValue<string>(out var subscription)
                    && _acknowledged.TryGetValue(subscription, out var asked)
                )
                    asked(granted);
                break;
            case NotificationMethods.ToolListChangedNotification:
                events.ListChanged(Listing.Tools);
                break;
            case NotificationMethods.ResourceListChangedNotification:
                events.ListChanged(Listing.Resources);
                break;
            case NotificationMethods.PromptListChangedNotification:
                events.ListChanged(Listing.Prompts);
                break;
            case NotificationMethods.ResourceUpdatedNotification:
                if (
                    notification.Params is JsonObject updated
                    && updated["uri"] is JsonValue changed
                    && changed.TryGetValue<string>(out var uri)
                    && uri.Length <= DoorBounds.MaxUriLength
                )
                    events.ResourceUpdated(uri);
                break;
            case "notifications/message" when notification.Params is not null:
                events.Logged(JsonSerializer.SerializeToUtf8Bytes(notification.Params, AsReceived));
                break;
        }
    }
}
