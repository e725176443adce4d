using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Jidoka.Storage.Signing;

/// <summary>
/// Signs documents with a log's key: DSSE version 1 over Ed25519. What is signed begins with other words than a checkpoint,
/// whose first line is the log's name, so that neither can pass for the other.
/// </summary>
internal static class EnvelopeSigner
{
    /// <summary>Signs a document and writes the envelope.</summary>
    /// <param name="signer">The log's signer.</param>
    /// <param name="type">The document's media type.</param>
    /// <param name="document">The document.</param>
    public static byte[] Sign(CheckpointSigner signer, string type, byte[] document)
    {
        byte[] signed =
        [
            .. Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {document.Length} "
                )
            ),
            .. document,
        ];
        using var envelope = new MemoryStream();
        using (var json = new Utf8JsonWriter(envelope))
        {
            json.WriteStartObject();
            json.WriteString("payloadType", type);
            json.WriteBase64String("payload", document);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteString("keyid", signer.VerifierKey[..signer.VerifierKey.LastIndexOf('+')]);
            json.WriteBase64String("sig", signer.SignBytes(signed));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return envelope.ToArray();
    }
}
