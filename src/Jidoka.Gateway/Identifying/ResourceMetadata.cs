using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// What the MCP door says of itself to clients that look for an authorization server (RFC 9728). Every well-formed path is
/// described alike, so that nobody learns here which servers there are.
/// </summary>
/// <param name="address">Where the doors are.</param>
/// <param name="issuers">The issuers whose tokens are taken, as addresses.</param>
public sealed class ResourceMetadata(DoorAddress address, ImmutableArray<string> issuers)
{
    /// <summary>Where the description of a resource is, before the resource's own path.</summary>
    public const string Root = "/.well-known/oauth-protected-resource";

    /// <summary>The most characters of a path that is described.</summary>
    public const int MaxPathLength = 256;

    private const string Door = "/mcp";

    private static readonly string[] Scopes =
    [
        WireName<CallKind>.Of(CallKind.CallTool),
        WireName<CallKind>.Of(CallKind.ReadData),
    ];

    /// <summary>Describes nothing: there is no issuer.</summary>
    public static ResourceMetadata None { get; } = new(DoorAddress.Local, []);

    /// <summary>Where a client finds what the door that it called says of itself; null if there is nothing to find.</summary>
    /// <param name="request">The request to the door.</param>
    public string? AddressFor(HttpRequest request) =>
        !issuers.IsEmpty && IsDoor(request.Path.Value ?? "") && address.BaseOf(request) is { } root
            ? root + Root + request.Path.ToUriComponent()
            : null;

    /// <summary>The description of a resource; null if there is none.</summary>
    /// <param name="request">The request for it.</param>
    /// <param name="path">The resource's path; empty for the whole address.</param>
    public byte[]? Of(HttpRequest request, string path)
    {
        if (issuers.IsEmpty || !(path.Length == 0 || IsDoor(path)))
            return null;
        if (address.BaseOf(request) is not { } root)
            return null;
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                resource = root + path,
                authorization_servers = issuers,
                scopes_supported = Scopes,
                bearer_methods_supported = (string[])["header"],
                dpop_signing_alg_values_supported = IssuerOptions.KnownAlgorithms,
                resource_name = "Jidoka",
            }
        );
    }

    private static bool IsDoor(string path) =>
        path == Door
        || (
            path.StartsWith(Door + "/", StringComparison.Ordinal)
            && path.Length <= MaxPathLength
            && AssetId.IsServerName(path[(Door.Length + 1)..])
        );
}
