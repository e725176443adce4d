using System.Buffers.Binary;
using System.Security.Cryptography;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Tiles_hold_the_hashes_of_their_level_and_no_more_than_is_published()
    {
        await AppendManyAsync(700);
        Log.Tiles.Hashes(0, 0, 1).ShouldBeNull("nothing is published yet");
        await Ledger.PublishAsync(TestContext.Current.CancellationToken);
        await AppendManyAsync(200);

        Log.Tiles.Hashes(0, 2, 188)!.Length.ShouldBe(188 * 32);
        Log.Tiles.Hashes(0, 2, 189).ShouldBeNull("what is not flushed may be lost");
        Log.Tiles.Hashes(1, 0, 2)!.ShouldBe([.. Root(0, 256), .. Root(256, 512)]);
        Log.Tiles.Hashes(1, 0, 3).ShouldBeNull();
        Log.Tiles.Hashes(2, 0, 1).ShouldBeNull();
        Log.Tiles.Hashes(0, 1, 256)!.ShouldBe([.. Enumerable.Range(256, 256).SelectMany(Leaf)]);
        foreach (
            var (level, tile, width) in new[] { (0, 0, 0), (0, 0, 257), (0, -1, 1), (-1, 0, 1) }
        )
            Log.Tiles.Hashes(level, tile, width).ShouldBeNull();
        Log.Tiles.Hashes(0, long.MaxValue, 1).ShouldBeNull();
        Log.Tiles.Hashes(63, 0, 1).ShouldBeNull();
    }

    [Fact]
    public async Task Entry_bundles_hash_to_the_lowest_tiles()
    {
        await AppendManyAsync(300);
        await Ledger.PublishAsync(TestContext.Current.CancellationToken);

        foreach (var (tile, width) in new[] { (0, 256), (0, 7), (1, 44) })
        {
            var bundle = Log.Tiles.Entries(tile, width)!;
            var hashes = new List<byte>();
            for (var at = 0; at < bundle.Length; )
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
                hashes.AddRange(MerkleCheck.Leaf(bundle.AsSpan(at + 2, length)));
                at += 2 + length;
            }
            hashes.ToArray().ShouldBe(Log.Tiles.Hashes(0, tile, width));
        }
        Log.Tiles.Entries(1, 45).ShouldBeNull();
    }

    [Fact]
    public async Task Every_proof_that_can_be_asked_for_is_sound()
    {
        await AppendManyAsync(300);
        await Ledger.PublishAsync(TestContext.Current.CancellationToken);
        // What is kept of a smaller tree must not stand in for the larger one.
        for (var index = 0; index < 300; index++)
            Log.Tiles.InclusionProof(index, 300);
        await AppendManyAsync(3_900);
        await Ledger.PublishAsync(TestContext.Current.CancellationToken);
        long[] sizes = [1, 2, 15, 16, 17, 255, 256, 257, 1_000, 4_095, 4_096, 4_097, 4_200];
        foreach (var size in sizes)
        {
            var root = Root(0, (int)size);
            foreach (var index in sizes.Select(s => s - 1).Where(i => i < size))
                MerkleCheck
                    .Inclusion(
                        index,
                        size,
                        Log.Tiles.InclusionProof(index, size),
                        Leaf((int)index),
                        root
                    )
                    .ShouldBeTrue($"event {index} of {size}");
            foreach (var older in sizes.Where(s => s <= size))
                MerkleCheck
                    .Consistency(
                        older,
                        size,
                        Log.Tiles.ConsistencyProof(older, size),
                        Root(0, (int)older),
                        root
                    )
                    .ShouldBeTrue($"{older} to {size}");
        }
        Should.Throw<ArgumentOutOfRangeException>(() => Log.Tiles.InclusionProof(7, 7));
        Should.Throw<ArgumentOutOfRangeException>(() => Log.Tiles.InclusionProof(0, 4_201));
        Should.Throw<ArgumentOutOfRangeException>(() => Log.Tiles.ConsistencyProof(3, 2));
    }

    [Fact]
    public async Task What_is_published_stays_published_over_a_restart()
    {
        await AppendManyAsync(20);
        var published = await Ledger.PublishAsync(TestContext.Current.CancellationToken);
        var tile = Log.Tiles.Hashes(0, 0, 20);
        await ReopenAsync();

        Ledger.Published!.Note.ShouldBe(published.Note);
        Log.Tiles.Hashes(0, 0, 20).ShouldBe(tile);
    }

    private async Task AppendManyAsync(int count)
    {
        const int most = 500;
        for (var done = 0; done < count; done += most)
        {
            var first = Ledger.Size;
            var entries = Enumerable
                .Range(0, Math.Min(most, count - done))
                .Select(i => new LedgerEntry(EventClass.Flow, Body(first + i)))
                .ToArray();
            await Ledger.AppendAsync(entries, Durability.Process);
        }
    }

    private static byte[] Body(long index) => Bytes($"event {index}");

    private static byte[] Leaf(int index) => SHA256.HashData([0, 1, .. Body(index)]);

    /// <summary>RFC 6962 section 2.1 over the events from one index to before another.</summary>
    private static byte[] Root(int from, int to)
    {
        if (to - from == 1)
            return Leaf(from);
        var half = 1;
        while (half * 2 < to - from)
            half *= 2;
        return SHA256.HashData([1, .. Root(from, from + half), .. Root(from + half, to)]);
    }
}
