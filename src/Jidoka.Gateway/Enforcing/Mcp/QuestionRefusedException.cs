using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A server cannot go on: what it asks of its client may not be put to it, or was not answered.</summary>
/// <param name="code">The JSON-RPC code that says why.</param>
/// <param name="message">The reason, for the agent.</param>
internal sealed class QuestionRefusedException(int code, string message) : Exception(message)
{
    /// <summary>The JSON-RPC code that says why.</summary>
    public int Code => code;

    /// <summary>Makes one of the error that the server would have got.</summary>
    /// <param name="error">The error object, JSON text.</param>
    public static QuestionRefusedException Of(byte[] error)
    {
        using var document = JsonDocument.Parse(error);
        var root = document.RootElement;
        return new(
            root.TryGetProperty("code", out var said) && said.TryGetInt32(out var number)
                ? number
                : RpcErrors.Internal,
            "The tool asks its client for something before it goes on. "
                + (
                    root.TryGetProperty("message", out var text)
                        ? text.ToString()
                        : "It was refused."
                )
        );
    }
}
