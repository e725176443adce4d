using System.Text;
using System.Text.Json;
using Jidoka.Storage.Verifying;
using NSec.Cryptography;

namespace Jidoka.Storage.Tests.Verifying;

/// <summary>The edge cases of Ed25519: what else could pass for a key or a signature.</summary>
public sealed class SignatureVectorTests
{
    private const int Published = 914;

    /// <summary>Forms that a strict verifier refuses; only a component of low order, which no list can tell, may stay.</summary>
    private static readonly string[] Refused =
    [
        "low_order_A",
        "low_order_R",
        "non_canonical_A",
        "non_canonical_R",
        "low_order_residue",
    ];

    [Fact]
    public void Every_edge_case_is_refused_that_a_strict_verifier_refuses_and_no_other()
    {
        var file = Path.Combine(SharedData.Folder("ed25519-cctv"), "ed25519vectors.json");
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var (wrong, accepted) = (new List<string>(), 0);
        document.RootElement.GetArrayLength().ShouldBe(Published);
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            var flags =
                vector.GetProperty("flags").ValueKind == JsonValueKind.Array
                    ? vector
                        .GetProperty("flags")
                        .EnumerateArray()
                        .Select(f => f.GetString()!)
                        .ToArray()
                    : [];
            var passes =
                PublicKey.TryImport(
                    SignatureAlgorithm.Ed25519,
                    Bytes(vector, "key"),
                    KeyBlobFormat.RawPublicKey,
                    out var key
                )
                && NoteVerifier.IsSigned(
                    key!,
                    Encoding.UTF8.GetBytes(vector.GetProperty("msg").GetString()!),
                    Bytes(vector, "sig")
                );
            accepted += passes ? 1 : 0;
            if (passes == flags.Any(Refused.Contains))
                wrong.Add($"{vector.GetProperty("number")}: {string.Join(' ', flags)}");
        }
        wrong.ShouldBeEmpty();
        accepted.ShouldBeGreaterThan(0);
    }

    private static byte[] Bytes(JsonElement vector, string name) =>
        Convert.FromHexString(vector.GetProperty(name).GetString()!);
}
