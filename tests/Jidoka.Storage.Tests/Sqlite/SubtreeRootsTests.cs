using System.Buffers.Binary;
using System.Security.Cryptography;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>What proofs read of a log of 1,000 events, and how often.</summary>
public sealed class SubtreeRootsTests
{
    private readonly Recent<(int Height, long Place), SubtreeGroup> _recent = new(100);
    private readonly List<(int Height, long From)> _reads = [];
    private long _size = 1_000;

    [Fact]
    public void The_growing_end_of_the_tree_is_read_once_for_many_proofs()
    {
        var first = Proof(0);
        _reads.ShouldBe([(8, 0), (4, 48), (0, 992), (4, 0), (0, 0)], ignoreOrder: true);
        _reads.Clear();

        Proof(0).ShouldBe(first);
        _reads.ShouldBe([(0, 0)], "whole groups of leaves are too many to keep");
    }

    [Fact]
    public void The_end_is_read_again_when_more_of_it_is_asked_for()
    {
        Proof(0);
        _reads.Clear();
        _size = 1_008;
        var grown = Proof(0);

        _reads.ShouldBe([(0, 0), (4, 48)], ignoreOrder: true);
        grown.ShouldBe(Anew(0));
    }

    [Fact]
    public void What_a_caller_does_to_a_proof_changes_no_other()
    {
        foreach (var hash in Proof(0))
            hash.AsSpan().Clear();
        Proof(0).ShouldBe(Anew(0));
    }

    private List<byte[]> Proof(long index) =>
        new TreeProof(new SubtreeRoots(Read, _recent).Of).Inclusion(index, _size);

    private List<byte[]> Anew(long index) =>
        new TreeProof(new SubtreeRoots(Read).Of).Inclusion(index, _size);

    private byte[] Read(int height, long from, int max)
    {
        _reads.Add((height, from));
        var there = (int)Math.Clamp((_size >> height) - from, 0, max);
        return [.. Enumerable.Range(0, there).SelectMany(i => Root(height, from + i))];
    }

    private static byte[] Root(int height, long index)
    {
        if (height > 0)
            return TreeProof.Join(Root(height - 1, 2 * index), Root(height - 1, 2 * index + 1));
        var leaf = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(leaf, index);
        return SHA256.HashData(leaf);
    }
}
