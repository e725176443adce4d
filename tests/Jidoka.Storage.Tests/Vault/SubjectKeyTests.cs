using Jidoka.Storage.Vault;

namespace Jidoka.Storage.Tests.Vault;

public sealed class SubjectKeyTests
{
    [Fact]
    public void No_nonce_is_used_twice_even_by_two_loadings_of_one_key()
    {
        SubjectKey[] loaded = [new(1, new byte[32]), new(1, new byte[32])];
        var nonces = Enumerable
            .Range(0, 4_000)
            .AsParallel()
            .Select(i =>
                Convert.ToHexString(loaded[i % 2].Seal([], []).AsSpan(0, SubjectKey.NonceBytes))
            )
            .ToHashSet();

        nonces.Count.ShouldBe(4_000);
    }

    [Fact]
    public void A_change_of_any_byte_or_of_what_it_is_tied_to_does_not_open()
    {
        var key = new SubjectKey(1, new byte[32]);
        var box = key.Seal("content"u8, "part"u8);
        key.Open(box, "part"u8).ShouldBe("content"u8.ToArray());
        key.Open(box, "other"u8).ShouldBeNull();
        key.Open(box.AsSpan(0, 10), "part"u8).ShouldBeNull();
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            key.Open(changed, "part"u8).ShouldBeNull($"byte {i}");
        }
    }
}
