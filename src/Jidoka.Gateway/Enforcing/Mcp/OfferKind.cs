using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What servers offer besides tools, and how it is listed.</summary>
/// <param name="Method">The method that lists it.</param>
/// <param name="Member">The result's member that holds the entries.</param>
/// <param name="Key">The entry's member that names it.</param>
/// <param name="What">What a read of it is called, a name of <see cref="ServerRead"/>.</param>
/// <param name="MaxKeyLength">The longest name, in characters.</param>
/// <param name="Listing">Which list it is, for the notification that it changed.</param>
internal sealed record OfferKind(
    string Method,
    string Member,
    string Key,
    string What,
    int MaxKeyLength,
    Listing Listing
)
{
    /// <summary>Resources.</summary>
    public static OfferKind Resources { get; } =
        new(
            "resources/list",
            "resources",
            "uri",
            ServerRead.Resource,
            DoorBounds.MaxUriLength,
            Listing.Resources
        );

    /// <summary>Templates of resources.</summary>
    public static OfferKind Templates { get; } =
        new(
            "resources/templates/list",
            "resourceTemplates",
            "uriTemplate",
            ServerRead.Template,
            DoorBounds.MaxUriLength,
            Listing.Resources
        );

    /// <summary>Prompts.</summary>
    public static OfferKind Prompts { get; } =
        new(
            "prompts/list",
            "prompts",
            "name",
            ServerRead.Prompt,
            DoorBounds.MaxNameLength,
            Listing.Prompts
        );

    /// <summary>The name of an entry in a session.</summary>
    /// <param name="scope">The session's server; null: all.</param>
    /// <param name="server">Whose it is.</param>
    /// <param name="key">Its name at the server.</param>
    public string NameOf(string? scope, Asset server, string key) =>
        Listing == Listing.Prompts
            ? ServerScope.NameOf(scope, server, key)
            : ResourceUris.NameOf(scope, server.Id, key);
}
