using System.Security.Cryptography;
using CsCheck;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Merkle;

public sealed class TreeFrontierTests
{
    [Fact]
    public void The_root_is_that_of_the_recursive_definition() =>
        Gen.Int[0, 200]
            .Sample(size =>
            {
                var leaves = Enumerable
                    .Range(0, size)
                    .Select(i => SHA256.HashData([(byte)i]))
                    .ToArray();
                var tree = new TreeFrontier();
                using var other = new RootStack();
                foreach (var leaf in leaves)
                {
                    tree.Append(leaf);
                    other.Push(leaf);
                }
                tree.Root().ShouldBe(Definition(leaves));
                other.Root().ShouldBe(Definition(leaves));
                TreeFrontier.FromBytes(tree.ToBytes())!.Root().ShouldBe(tree.Root());
            });

    [Fact]
    public void A_leaf_is_hashed_with_its_class_whatever_its_length()
    {
        foreach (var length in new[] { 1, 100, 2_046, 2_047, 2_048, 65_534 })
        {
            var body = new byte[length];
            var hash = new byte[32];
            LeafHash.Of(EventClass.Flow, body, hash);
            hash.ShouldBe(SHA256.HashData([0, 1, .. body]));
        }
    }

    [Fact]
    public void A_copied_tree_grows_apart_from_its_source()
    {
        var source = new TreeFrontier();
        for (byte i = 0; i < 7; i++)
            source.Append(SHA256.HashData([i]));
        var root = source.Root();
        var copy = new TreeFrontier();
        copy.CopyFrom(source);
        copy.Append(SHA256.HashData([9]));

        source.Root().ShouldBe(root);
        copy.Size.ShouldBe(8);
    }

    /// <summary>RFC 6962 section 2.1, word for word.</summary>
    private static byte[] Definition(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length)
            split *= 2;
        return SHA256.HashData([1, .. Definition(leaves[..split]), .. Definition(leaves[split..])]);
    }
}
