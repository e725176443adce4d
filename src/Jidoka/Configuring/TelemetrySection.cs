using System.Diagnostics.CodeAnalysis;
using Jidoka.Exporting;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>telemetry</c>.</summary>
internal static class TelemetrySection
{
    public static TelemetryOptions? Read(Section root)
    {
        if (root.Child("telemetry") is not { } section)
            return null;
        var text = section.Required("otlp");
        var isUrl = TryAddress(text, out var url);
        if (!isUrl && text.Length > 0)
            section.Fault(
                "otlp",
                "'otlp' is an https address, or an http address of this machine, such as http://127.0.0.1:4318."
            );
        var options = new TelemetryOptions
        {
            Endpoint = url is not null && isUrl ? url : new Uri("http://127.0.0.1:4318"),
            IsGrpc = section.Choice("protocol", "http", "grpc") == "grpc",
            Headers = section.SecretReference("headers"),
            Content = section.Choice("content", "true", "false") == "true",
            IntervalMs = (int)(
                section.Integer(
                    "intervalMs",
                    TelemetryOptions.MinIntervalMs,
                    TelemetryOptions.MaxIntervalMs
                ) ?? 30_000
            ),
        };
        section.Close();
        return options;
    }

    // Spans name agents, tools and policies: what leaves this machine is encrypted.
    internal static bool TryAddress(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && (
            url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
        );
}
