namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What a client of the revision without sessions asks to hear of, checked for form.</summary>
/// <param name="Tools">Whether its list of tools changed.</param>
/// <param name="Resources">Whether its lists of resources changed.</param>
/// <param name="Prompts">Whether its list of prompts changed.</param>
/// <param name="Uris">Which resources changed, as the client names them; each once.</param>
internal sealed record ListenFilter(
    bool Tools,
    bool Resources,
    bool Prompts,
    ImmutableArray<string> Uris
)
{
    /// <summary>Whether it asks for any list.</summary>
    public bool AnyList => Tools || Resources || Prompts;

    /// <summary>Reads a request's parameters.</summary>
    /// <param name="message">The request.</param>
    /// <param name="filter">What was read, if it is one.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcFault? Read(RpcMessage message, out ListenFilter? filter)
    {
        filter = null;
        var asked = message.Param("notifications");
        if (
            asked.ValueKind != JsonValueKind.Object
            || Flag(asked, "toolsListChanged") is not { } tools
            || Flag(asked, "resourcesListChanged") is not { } resources
            || Flag(asked, "promptsListChanged") is not { } prompts
        )
            return Bad("The notifications must be an object whose *ListChanged are true or false.");
        var uris = new List<string>();
        if (asked.TryGetProperty("resourceSubscriptions", out var given))
        {
            if (
                given.ValueKind != JsonValueKind.Array
                || given.GetArrayLength() > DoorBounds.MaxSubscriptions
            )
                return Bad(
                    $"The resourceSubscriptions must be a list of at most {DoorBounds.MaxSubscriptions} URIs."
                );
            foreach (var entry in given.EnumerateArray())
            {
                if (
                    entry.ValueKind != JsonValueKind.String
                    || entry.GetString() is not { Length: > 0 and <= DoorBounds.MaxUriLength } uri
                )
                    return Bad(
                        $"A resource's URI must be a string of at most {DoorBounds.MaxUriLength} characters."
                    );
                if (!uris.Contains(uri))
                    uris.Add(uri);
            }
        }
        filter = new(tools, resources, prompts, [.. uris]);
        return null;
    }

    // Null: neither true nor false. Absent is false.
    private static bool? Flag(JsonElement asked, string name) =>
        !asked.TryGetProperty(name, out var value) ? false
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : null;

    private static RpcFault Bad(string message) => new(200, RpcErrors.InvalidParams, message);
}
