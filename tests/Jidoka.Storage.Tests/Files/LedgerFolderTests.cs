using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Tests.Files;

public sealed class LedgerFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_in_use_is_refused_by_name()
    {
        await using (LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var error = Should.Throw<DataFolderException>(() =>
                LedgerFolder.Open(_folder.Path, TimeProvider.System)
            );
            error.Message.ShouldContain(_folder.Path);
            error.Message.ShouldContain("in use");
        }
        await using var again = LedgerFolder.Open(_folder.Path, TimeProvider.System);
    }

    [Fact]
    public async Task Key_files_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return; // no file modes here
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = data.OpenLog("acme/n1");
        log.Vault.Commit("ann", [1]);
        await log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, new byte[1]) },
            Durability.Process
        );
        var keys = _folder.File("keys");
        var files = Directory.GetFiles(keys, "*", SearchOption.AllDirectories);
        foreach (var key in files)
            File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, key);
        files
            .Select(file => Path.GetRelativePath(keys, file))
            .Order(StringComparer.Ordinal)
            .ShouldBe([
                "acme/n1.keys.db",
                "acme/n1.keys.db-shm",
                "acme/n1.keys.db-wal",
                "signing.key",
                "vault.key",
            ]);
        File.GetUnixFileMode(_folder.File("keys/acme"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_key_file_open_to_others_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return; // no file modes here
        await using (LedgerFolder.Open(_folder.Path, TimeProvider.System)) { }
        File.SetUnixFileMode(_folder.File("keys/vault.key"), (UnixFileMode)0b110_100_000);

        Should
            .Throw<DataFolderException>(() => LedgerFolder.Open(_folder.Path, TimeProvider.System))
            .Message.ShouldContain("0600");
    }

    [Fact]
    public async Task A_key_store_that_is_missing_damaged_or_open_to_others_is_refused_and_never_replaced()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog("acme/n1");
            var item = log.Vault.Seal(new VaultItem("ann", "request", new byte[1]));
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, new byte[1], [item]) },
                Durability.Process
            );
        }
        var store = _folder.File("keys/acme/n1.keys.db");
        var kept = await File.ReadAllBytesAsync(store);
        File.Delete(store);
        await RefusedAsync<LedgerCorruptException>("is missing");
        await File.WriteAllBytesAsync(store, new byte[5_000]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(store, (UnixFileMode)0b110_100_000);
            await RefusedAsync<DataFolderException>("0600");
            File.SetUnixFileMode(store, (UnixFileMode)0b110_000_000);
        }
        await RefusedAsync<LedgerCorruptException>("is damaged");
        await File.WriteAllBytesAsync(store, kept);
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            data.OpenLog("acme/n1").Vault.Open(0, "request").ShouldNotBeNull();

        async Task RefusedAsync<T>(string why)
            where T : Exception
        {
            await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
            Should.Throw<T>(() => data.OpenLog("acme/n1")).Message.ShouldContain(why);
        }
    }

    [Fact]
    public async Task A_damaged_key_file_is_refused_and_never_replaced()
    {
        await using (LedgerFolder.Open(_folder.Path, TimeProvider.System)) { }
        await File.WriteAllTextAsync(_folder.File("keys/vault.key"), "short");

        Should.Throw<DataFolderException>(() =>
            LedgerFolder.Open(_folder.Path, TimeProvider.System)
        );
        (await File.ReadAllTextAsync(_folder.File("keys/vault.key"))).ShouldBe("short");
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("../node")]
    [InlineData("acme/../x")]
    [InlineData("acme/no de")]
    [InlineData("/node")]
    [InlineData("acme/.hidden")]
    public async Task A_log_name_that_could_leave_its_folder_is_refused(string name)
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        Should.Throw<ArgumentException>(() => data.OpenLog(name));
    }

    [Fact]
    public async Task Logs_of_several_tenants_stand_apart()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var acme = data.OpenLog("acme/n1");
        var other = data.OpenLog("other/n1");
        data.OpenLog("acme/n1").ShouldBeSameAs(acme);
        await acme.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, new byte[1]) },
            Durability.Process
        );

        other.Ledger.Size.ShouldBe(0);
        acme.Vault.Commit("ann", [1]).ShouldNotBe(other.Vault.Commit("ann", [1]));
        Jidoka
            .Storage.Verifying.LedgerVerifier.VerifyAll(_folder.Path)
            .Select(r => (r.LogId, r.Passed))
            .ShouldBe([("acme/n1", true), ("other/n1", true)]);
    }
}
