using System.Security.Cryptography;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>Hashes that are made ahead are those of their events, however they are asked for.</summary>
public sealed class LeafHashesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(LeafHashes.MinAhead - 1)]
    [InlineData(LeafHashes.MinAhead)]
    [InlineData(LeafHashes.MinAhead + LeafHashes.Stretch - 1)]
    [InlineData(LedgerLimits.MaxEntriesPerAppend)]
    public void Each_is_the_hash_of_its_event_from_both_ends_at_once(int count)
    {
        var random = new Random(count);
        var entries = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var body = new byte[random.Next(1, 5_000)];
                random.NextBytes(body);
                return new LedgerEntry((EventClass)(i % 2), body);
            })
            .ToArray();
        var expected = entries
            .Select(e => Convert.ToHexString(SHA256.HashData([0, (byte)e.Class, .. e.Event.Span])))
            .ToArray();
        for (var round = 0; round < 20; round++)
        {
            var hashes = new LeafHashes(entries);
            Parallel.For(
                0,
                2 * count,
                i =>
                {
                    var entry = i < count ? i : 2 * count - 1 - i;
                    Convert.ToHexString(hashes[entry]).ShouldBe(expected[entry]);
                }
            );
        }
    }
}
