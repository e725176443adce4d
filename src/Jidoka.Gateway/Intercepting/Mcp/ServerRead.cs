using System.Buffers;
using System.Text;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What is read of a server, in the form that policy decides on and the ledger keeps.</summary>
internal static class ServerRead
{
    /// <summary>A resource, read by its URI.</summary>
    public const string Resource = "resource";

    /// <summary>A template of resources; only ever listed.</summary>
    public const string Template = "template";

    /// <summary>To be told of a resource's changes.</summary>
    public const string Subscription = "subscription";

    /// <summary>A prompt, got by its name.</summary>
    public const string Prompt = "prompt";

    /// <summary>Proposals for an argument of a prompt or template.</summary>
    public const string Completion = "completion";

    /// <summary>The arguments of a read that has nothing but a URI or name.</summary>
    /// <param name="what">What is read.</param>
    /// <param name="key">Its URI, or a prompt's name, as the server says it.</param>
    public static string Text(string what, string key) =>
        Encoding.UTF8.GetString(
            Bytes(what, isName: what == Prompt, key, default, default, default)
        );

    /// <summary>The arguments of a read.</summary>
    /// <param name="what">What is read.</param>
    /// <param name="isName">Whether <paramref name="key"/> is a prompt's name; else it is a URI.</param>
    /// <param name="key">The name or URI, as the server says it.</param>
    /// <param name="arguments">A prompt's arguments; undefined: none.</param>
    /// <param name="argument">The argument to be completed; undefined: none.</param>
    /// <param name="context">What is known of the other arguments then; undefined: nothing.</param>
    public static byte[] Bytes(
        string what,
        bool isName,
        string key,
        JsonElement arguments,
        JsonElement argument,
        JsonElement context
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("what", what);
            writer.WriteString(isName ? "name" : "uri", key);
            Write(writer, "arguments", arguments);
            Write(writer, "argument", argument);
            Write(writer, "context", context);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }
}
