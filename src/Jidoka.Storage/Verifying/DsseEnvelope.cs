using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Jidoka.Storage.Verifying;

/// <summary>Opens DSSE envelopes, with nothing but the public key. Shares no code with the signer.</summary>
internal static class DsseEnvelope
{
    /// <summary>The longest envelope, in characters.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>The most signatures that are looked at.</summary>
    public const int MaxSignatures = 16;

    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    /// <summary>How all JSON of a proof is read: bounded, and no member twice, which two readers could read differently.</summary>
    public static JsonDocumentOptions Strict { get; } =
        new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The document of an envelope that the key signed.</summary>
    /// <exception cref="VerifyFault">It is no such envelope.</exception>
    public static byte[] Open(string text, string type, NoteVerifier key)
    {
        if (text.Length > MaxLength)
            throw new VerifyFault($"the envelope is longer than {MaxLength} characters");
        using var json = Parse(text, "envelope");
        var root = json.RootElement;
        if (Text(root, "payloadType") != type)
            throw new VerifyFault($"the envelope's payload is not of the type {type}");
        var document = Base64Text.Read(Text(root, "payload"), "envelope's payload");
        if (
            !root.TryGetProperty("signatures", out var signatures)
            || signatures.ValueKind != JsonValueKind.Array
            || signatures.GetArrayLength() is 0 or > MaxSignatures
        )
            throw new VerifyFault(
                $"an envelope has 1 to {MaxSignatures} signatures in a list of that name"
            );
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {document.Length} "
        );
        byte[] signed = [.. Encoding.UTF8.GetBytes(head), .. document];
        // The key's name is a hint that nothing signs; one that names another key would mislead whoever reads it.
        var name = key.Text[..key.Text.LastIndexOf('+')];
        foreach (var signature in signatures.EnumerateArray())
            if (
                Text(signature, "keyid") == name
                && key.Signed(
                    signed,
                    Base64Text.Read(Text(signature, "sig"), "envelope's signature")
                )
            )
                return document;
        throw new VerifyFault("the envelope is not signed by that key");
    }

    /// <summary>Reads JSON.</summary>
    /// <exception cref="VerifyFault">It is none, nests too deep, or says something twice.</exception>
    public static JsonDocument Parse(string text, string what)
    {
        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            throw new VerifyFault($"the {what} is not JSON, nests too deep, or says a thing twice");
        }
    }

    /// <summary>A member's text; empty if there is none.</summary>
    public static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
