using Jidoka.Gateway.Intercepting;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>What reading an upstream's answer may throw, and what that says of the upstream.</summary>
internal static class UpstreamReading
{
    /// <summary>Opens the answer's content with its coding undone.</summary>
    /// <returns>Null if the coding is not known.</returns>
    public static async ValueTask<Stream?> OpenAsync(
        HttpResponseMessage response,
        CancellationToken token
    )
    {
        var raw = await response.Content.ReadAsStreamAsync(token);
        return response.Content.Headers.NonValidated.TryGetValues(
            "Content-Encoding",
            out var coding
        )
            ? ContentCoding.Decode(raw, coding.ToString())
            : raw;
    }

    /// <summary>The fault that an exception stands for; null if it is none of the upstream's.</summary>
    public static UpstreamFault? FaultOf(Exception e) =>
        e switch
        {
            HttpRequestException or IOException => UpstreamFault.Dropped,
            _ when ContentCoding.IsDecodingFault(e) => UpstreamFault.Garbage,
            _ => null,
        };
}
