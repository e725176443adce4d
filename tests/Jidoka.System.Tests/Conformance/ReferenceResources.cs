using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>The resources.</summary>
internal sealed class ReferenceResources
{
    [McpServerResource(
        UriTemplate = "test://static-text",
        Name = "static-text",
        MimeType = "text/plain"
    )]
    public static string Text() => "This is the content of the static text resource.";

    [McpServerResource(
        UriTemplate = "test://static-binary",
        Name = "static-binary",
        MimeType = "image/png"
    )]
    public static BlobResourceContents Binary() =>
        new()
        {
            Uri = "test://static-binary",
            MimeType = "image/png",
            Blob = global::System.Text.Encoding.UTF8.GetBytes(ReferenceTools.Png),
        };

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "watched-resource")]
    public static string Watched() => "This may change.";

    [McpServerResource(
        UriTemplate = "test://template/{id}/data",
        Name = "template-data",
        MimeType = "application/json"
    )]
    public static string Templated(string id) =>
        $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""";
}
