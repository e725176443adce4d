using System.Buffers;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What a server asks of its client, in the form that policy decides on.</summary>
/// <param name="What">A name that policies know: <c>elicitation</c> or <c>sampling</c>.</param>
/// <param name="Mode">For an elicitation, <c>form</c> or <c>url</c>; null otherwise.</param>
/// <param name="Parameters">The parameters, JSON text in UTF-8.</param>
internal sealed record ServerQuestion(string What, string? Mode, byte[] Parameters)
{
    /// <summary>The server asks the person behind the client.</summary>
    public const string Elicitation = "elicitation";

    /// <summary>The server asks the client's model.</summary>
    public const string Sampling = "sampling";

    /// <summary>What is answered to what the door does not pass.</summary>
    public static string NotServed(string method) => "This client does not serve " + method + ".";

    /// <summary>Reads a request of a server.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters, JSON text in UTF-8.</param>
    /// <returns>The question; null if it is none that the door passes.</returns>
    public static ServerQuestion? TryRead(string method, byte[] parameters)
    {
        if (method == "sampling/createMessage")
            return new(Sampling, null, parameters);
        if (method != "elicitation/create" || ModeOf(parameters) is not { } mode)
            return null;
        return new(Elicitation, mode, parameters);
    }

    /// <summary>What policy decides on.</summary>
    /// <param name="call">The tool whose call it belongs to; null: it belongs to a read.</param>
    public byte[] ArgumentsFor(string? call)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("what", What);
            if (Mode is not null)
                writer.WriteString("mode", Mode);
            if (call is not null)
                writer.WriteString("tool", call);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    // Without a mode it is a form; a mode that is not known cannot be decided on.
    private static string? ModeOf(byte[] parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return null;
        if (!document.RootElement.TryGetProperty("mode", out var mode))
            return "form";
        return mode.ValueKind == JsonValueKind.String && mode.GetString() is "form" or "url"
            ? mode.GetString()
            : null;
    }
}
