using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Tests.Conformance;

/// <content>A subject's keys: several, one after the other.</content>
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task After_a_rotation_a_new_key_seals_and_each_opens_what_it_sealed_until_all_are_erased()
    {
        List<long> keys = [await KeepAsync("ann", "0")];
        for (var i = 1; i < 4; i++)
        {
            var at = await Log.Vault.RotateAsync("ann", RecordAsync);
            Text(Ledger.Read(at!.Value)!.Value.Event).ShouldStartWith("rotated ");
            if (i == 2)
                await ReopenAsync();
            keys.Add(await KeepAsync("ann", $"{i}"));
            Text(Ledger.Read(at.Value)!.Value.Event).ShouldBe($"rotated {keys[i]}");
        }
        var bob = await KeepAsync("bob", "of bob");
        keys.ShouldBeUnique();
        Log.Kept.KeysOf("ann").ShouldBe(keys);
        Log.Kept.KeysOf("bob").ShouldBe([bob]);
        await ReopenAsync();
        Log.Kept.KeysOf("ann").ShouldBe(keys);
        (await KeepAsync("ann", "4")).ShouldBe(keys[^1]);
        long[] places = [0, 2, 4, 6, 8];
        foreach (var at in places)
            Text(Log.Vault.Open(at, "request")!.Value).ShouldBe($"{at / 2}");

        var erased = await Log.Vault.EraseAsync(
            "ann",
            all => Bytes("erased " + string.Join(' ', all))
        );
        Text(Ledger.Read(erased!.Value)!.Value.Event).ShouldBe("erased " + string.Join(' ', keys));
        ShouldOpenBobsAlone();
        Log.Kept.KeysOf("ann").ShouldBeEmpty();
        (await Log.Vault.RotateAsync("ann", RecordAsync)).ShouldBeNull();
        await ReopenAsync();
        ShouldOpenBobsAlone();
        keys.ShouldNotContain(await KeepAsync("ann", "again"));

        void ShouldOpenBobsAlone()
        {
            foreach (var at in places)
                Log.Vault.Open(at, "request").ShouldBeNull($"{at}");
            Text(Log.Vault.Open(7, "request")!.Value).ShouldBe("of bob");
        }
    }

    [Fact]
    public async Task A_rotation_that_cannot_be_recorded_leaves_the_key_in_use_and_an_erasure_reaches_both()
    {
        var key = await KeepAsync("ann", "0");
        var other = 0L;
        await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await Log.Vault.RotateAsync(
                "ann",
                next =>
                {
                    other = next;
                    throw new LedgerUnavailableException("The disk is full.");
                }
            )
        );
        (await KeepAsync("ann", "1")).ShouldBe(key);
        Log.Kept.KeysOf("ann").ShouldBe([key, other]);
        IReadOnlyList<long>? erased = null;
        await Log.Vault.EraseAsync(
            "ann",
            all =>
            {
                erased = all;
                return Bytes("erased");
            }
        );
        erased.ShouldBe([key, other]);
        await ReopenAsync();
        Log.Kept.KeysOf("ann").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subject_without_a_key_is_not_rotated_and_one_has_no_more_keys_than_an_erasure_can_name()
    {
        (await Log.Vault.RotateAsync("nobody", RecordAsync)).ShouldBeNull();
        Ledger.Size.ShouldBe(0);
        await KeepAsync("ann", "0");
        for (var i = 1; i < LedgerLimits.MaxKeysPerSubject; i++)
            await Log.Vault.RotateAsync("ann", static _ => ValueTask.FromResult(0L));
        var error = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await Log.Vault.RotateAsync("ann", RecordAsync)
        );
        error.Message.ShouldContain($"{LedgerLimits.MaxKeysPerSubject}");
        (
            await Log.Vault.EraseAsync("ann", all => Bytes("erased " + string.Join(' ', all)))
        ).ShouldBe(1);
    }

    /// <returns>The number of the key that sealed it.</returns>
    private async Task<long> KeepAsync(string subject, string content)
    {
        var item = Log.Vault.Seal(new VaultItem(subject, "request", Bytes(content)));
        await Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, Bytes("call"), [item]) },
            Durability.Process
        );
        return item.KeyId;
    }

    private ValueTask<long> RecordAsync(long key) =>
        Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Control, Bytes($"rotated {key}")) },
            Durability.Power
        );
}
