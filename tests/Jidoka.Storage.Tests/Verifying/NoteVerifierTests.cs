using Jidoka.Storage.Signing;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

public sealed class NoteVerifierTests
{
    private const string Base64 =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    [Fact]
    public void A_signature_written_with_other_unused_bits_is_no_signature()
    {
        using var signer = new CheckpointSigner("acme/node-1", new byte[32]);
        var verifier = NoteVerifier.Parse(signer.VerifierKey);
        var note = signer.Sign(5, new byte[32]).Note;
        verifier.Check(note)!.Value.Size.ShouldBe(5);
        // Before "=\n": 68 bytes leave the last character two bits that decode to nothing.
        var other = Base64[Base64.IndexOf(note[^3], StringComparison.Ordinal) ^ 1];
        verifier.Check(note[..^3] + other + note[^2..]).ShouldBeNull();
    }
}
