using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

/// <summary>Published proofs, good and spoilt, and our own writer's against the verifier that shares nothing with it.</summary>
public sealed class MerkleVectorTests
{
    private const int Published = 518;

    [Fact]
    public void Every_published_proof_is_judged_as_published()
    {
        var files = Directory.GetFiles(
            SharedData.Folder("merkle", "testdata"),
            "*.json",
            SearchOption.AllDirectories
        );
        files.Length.ShouldBe(Published);
        var wrong = new List<string>();
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var vector = document.RootElement;
            if (Judge(vector) == vector.GetProperty("wantErr").GetBoolean())
                wrong.Add(file);
        }
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_writer_proves_is_proven_and_nothing_near_it_is() =>
        Gen.Int[1, 600]
            .SelectMany(size => Gen.Select(Gen.Int[0, size - 1], Gen.Int[1, size], Gen.Const(size)))
            .Sample(
                (index, older, size) =>
                {
                    var leaves = Leaves(size);
                    var writer = new TreeProof((height, at) => Root(leaves, height, at));
                    var (root, olderRoot) = (writer.Root(size), writer.Root(older));
                    var path = writer.Inclusion(index, size);
                    var bridge = writer.Consistency(older, size);

                    MerkleCheck.Inclusion(index, size, path, leaves[index], root).ShouldBeTrue();
                    MerkleCheck.Consistency(older, size, bridge, olderRoot, root).ShouldBeTrue();
                    MerkleCheck
                        .Inclusion(index + 1, size, path, leaves[index], root)
                        .ShouldBeFalse();
                    MerkleCheck
                        .Inclusion(index, size, [.. path, root], leaves[index], root)
                        .ShouldBeFalse();
                    MerkleCheck
                        .Consistency(older, size, [.. bridge, root], olderRoot, root)
                        .ShouldBeFalse();
                    if (older < size)
                        MerkleCheck
                            .Consistency(older, size, bridge, root, olderRoot)
                            .ShouldBeFalse();
                },
                iter: 400
            );

    private static bool Judge(JsonElement vector)
    {
        byte[][] proof = vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } hashes
            ? [.. hashes.EnumerateArray().Select(h => h.GetBytesFromBase64())]
            : [];
        byte[] Hash(string name) => vector.GetProperty(name).GetBytesFromBase64();
        // Numbers beyond 63 bits are no place in any log.
        bool Number(string name, out long value) => vector.GetProperty(name).TryGetInt64(out value);
        bool Has(string name) => vector.TryGetProperty(name, out _);

        if (Has("leafIdx"))
        {
            if (!Number("leafIdx", out var index))
                return false;
            if (Has("treeSize"))
                return Number("treeSize", out var size)
                    && MerkleCheck.Inclusion(index, size, proof, Hash("leafHash"), Hash("root"));
            return Number("start", out var first)
                && Number("end", out var last)
                && MerkleCheck.SubtreeInclusion(
                    index,
                    first,
                    last,
                    proof,
                    Hash("leafHash"),
                    Hash("root")
                );
        }
        if (Has("size1"))
            return Number("size1", out var older)
                && Number("size2", out var newer)
                && MerkleCheck.Consistency(older, newer, proof, Hash("root1"), Hash("root2"));
        return Number("start", out var start)
            && Number("end", out var end)
            && Number("size", out var whole)
            && MerkleCheck.SubtreeConsistency(
                start,
                end,
                whole,
                proof,
                Hash("root1"),
                Hash("root2")
            );
    }

    private static byte[][] Leaves(int size) =>
        [.. Enumerable.Range(0, size).Select(i => SHA256.HashData(BitConverter.GetBytes(i)))];

    private static byte[] Root(byte[][] leaves, int height, long index) =>
        height == 0
            ? leaves[index]
            : SHA256.HashData([
                1,
                .. Root(leaves, height - 1, index * 2),
                .. Root(leaves, height - 1, index * 2 + 1),
            ]);
}
