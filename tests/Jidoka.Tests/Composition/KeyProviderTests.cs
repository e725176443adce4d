using System.Text;
using System.Text.Json;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Storage.Recording;

namespace Jidoka.Tests.Composition;

/// <summary>A program keeps the master key: without it nothing starts, and the key stands in no file, argument or error.</summary>
public sealed class KeyProviderTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    // Swaps each letter for another, and keeps what it was asked.
    private const string Swapping = """
        read -r line
        printf '%s\n' "$line" "$*" >> asked
        printf '%s' "$line" | sed 's/.*"operation":"wrap".*"key":"\([^"]*\)".*/w \1/;s/.*"wrapped":"\([^"]*\)".*/u \1/' |
        { read -r op text
          if [ "$op" = w ]; then printf '{"wrapped":"%s"}\n' "$(printf '%s' "$text" | tr 'A-Za-z' 'N-ZA-Mn-za-m' | base64 -w0)"
          else printf '{"key":"%s"}\n' "$(printf '%s' "$text" | base64 -d | tr 'A-Za-z' 'N-ZA-Mn-za-m')"; fi; }
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Data => _folder.Options.DataFolder;

    private string KeyFile => Path.Combine(Data, "keys", "vault.key");

    [Fact]
    public async Task The_key_stands_wrapped_in_its_file_and_nothing_starts_without_its_provider()
    {
        Configure(Swapping);
        var kept = await KeepAsync();
        var asked = await AskedAsync();
        asked
            .Select(a => (a.Operation, a.Reason))
            .ShouldBe([("wrap", "start"), ("unwrap", "start")]);
        asked.ShouldAllBe(a =>
            a.Purpose == "jidoka-vault-master-key" && a.Arguments == "--alias x"
        );
        var key = asked[0].Value;
        Convert.FromBase64String(key).Length.ShouldBe(32);
        (await File.ReadAllTextAsync(KeyFile, None)).ShouldStartWith("jidoka-wrapped-key-1 ");
        ShouldHoldNoKey(key);
        await ShouldOpenAsync(kept);
        (await AskedAsync()).Count.ShouldBe(3, "once at each start, and never between");

        Configure("read line; echo '{}'; exit 7");
        (await RefusedAsync()).ShouldContain("exit code 7");
        Configure("read line; echo '{\"key\":\"c2hvcnQ=\"}'");
        (await RefusedAsync()).ShouldContain("5 bytes instead of 32");
        _folder.Write("jidoka.yaml", Yaml(""));
        (await RefusedAsync()).ShouldContain("none is configured");
        Configure(Swapping);
        await ShouldOpenAsync(kept);
    }

    [Fact]
    public async Task A_key_that_stands_in_its_file_itself_is_refused_until_it_is_replaced_by_a_wrapped_one()
    {
        var kept = await KeepAsync();
        var old = (await File.ReadAllTextAsync(KeyFile, None)).Trim();
        Configure(Swapping);
        (await RefusedAsync()).ShouldContain("vault rotate-master");
        await RotateAsync();
        var asked = await AskedAsync();
        asked.ShouldAllBe(a => a.Reason == "rotation");
        ShouldHoldNoKey(asked[0].Value);
        ShouldHoldNoKey(old);
        await ShouldOpenAsync(kept);
        await RotateAsync();
        await ShouldOpenAsync(kept);
    }

    [Theory]
    [InlineData("read line; echo no", "one line of JSON with 'key'")]
    [InlineData("read line; echo '{\"key\":7}'", "one line of JSON with 'key'")]
    [InlineData("read line; echo '{\"wrapped\":\"c2hvcnQ=\"}'", "one line of JSON with 'key'")]
    [InlineData("read line; echo '{\"key\":\"c2hvcnQ=\"}{}'", "one line of JSON with 'key'")]
    [InlineData(
        "read line; echo '{\"key\":\"c2hvcnQ=\",\"key\":\"c2hvcnQ=\"}'",
        "one line of JSON with 'key'"
    )]
    [InlineData("read line; head -c 100000 /dev/zero", "more than 65536 bytes")]
    [InlineData("read line; echo \"$line\" >&2; exit 3", "exit code 3")]
    [InlineData("read line; exec sleep 600", "took longer than")]
    [InlineData("read line; sleep 600 & exec sleep 600", "took longer than")]
    public async Task What_does_not_answer_as_it_should_is_said_in_words_without_what_it_said(
        string script,
        string says
    )
    {
        var secret = Convert.ToBase64String(Encoding.ASCII.GetBytes("the wrapped key"));
        var provider = Provider(
            script,
            TimeSpan.FromSeconds(script.Contains("sleep", StringComparison.Ordinal) ? 0.5 : 30)
        );
        var error = await Should.ThrowAsync<KeyProviderException>(async () =>
            await provider.UnwrapAsync(Convert.FromBase64String(secret), KeyContext.Start, None)
        );
        error.Message.ShouldContain(says);
        error.ToString().ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var provider = new CommandKeys(new("./none", []), _folder.Path);
        (
            await Should.ThrowAsync<KeyProviderException>(async () =>
                await provider.UnwrapAsync(new byte[1], KeyContext.Start, None)
            )
        ).Message.ShouldContain("'./none' cannot be started");
    }

    [Theory]
    [InlineData(
        "read line; echo '{\"wrapped\":\"c2hvcnQ=\",\"key\":\"c2hvcnQ=\"}'",
        "does not give back"
    )]
    [InlineData("read line; echo '{\"wrapped\":\"\"}'", "has 1 to")]
    [InlineData("sed 's/\"key\"/\"wrapped\"/'", "holds the key itself")]
    public async Task A_provider_that_would_lose_or_tell_the_key_gets_none(
        string script,
        string says
    )
    {
        Configure(script);
        (await RefusedAsync()).ShouldContain(says);
        File.Exists(KeyFile).ShouldBeFalse();
        Configure(Swapping);
        await KeepAsync();
    }

    private static string Yaml(string vault) =>
        $$"""
            listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
            {{vault}}
            """;

    private void Configure(string script)
    {
        _folder.Write("kms.sh", script + "\n");
        _folder.Write(
            "jidoka.yaml",
            Yaml("vault: {keyProvider: {command: [sh, ./kms.sh, --alias, x]}}")
        );
    }

    private CommandKeys Provider(string script, TimeSpan timeout)
    {
        _folder.Write("kms.sh", script + "\n");
        return new(new("sh", ["./kms.sh"]), _folder.Path) { Timeout = timeout };
    }

    private async Task<long> KeepAsync()
    {
        await using var node = await _folder.OpenNodeAsync();
        var item = node.Log.Vault.Seal(
            new VaultItem("user:ann", "request", "what she said"u8.ToArray())
        );
        return await node.Log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, "{\"type\":\"call\"}"u8.ToArray(), [item]) },
            Durability.Power
        );
    }

    private async Task ShouldOpenAsync(long index)
    {
        await using var node = await _folder.OpenNodeAsync();
        Encoding
            .UTF8.GetString(node.Log.Vault.Open(index, "request")!.Value.Span)
            .ShouldBe("what she said");
    }

    private async Task RotateAsync() =>
        await LedgerFolder.RotateMasterAsync(
            Data,
            TimeProvider.System,
            CommandKeys.Of(_folder.Options),
            None
        );

    private async Task<string> RefusedAsync()
    {
        var error = await Should.ThrowAsync<DataFolderException>(async () =>
            await (await _folder.OpenNodeAsync()).DisposeAsync()
        );
        return error.Message;
    }

    private void ShouldHoldNoKey(string base64)
    {
        var raw = Convert.FromBase64String(base64);
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file).AsSpan();
            bytes.IndexOf(raw).ShouldBe(-1, file);
            bytes.IndexOf(Encoding.ASCII.GetBytes(base64)).ShouldBe(-1, file);
        }
    }

    private async Task<List<Question>> AskedAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "asked"), None);
        return
        [
            .. lines
                .Chunk(2)
                .Select(pair =>
                {
                    using var asked = JsonDocument.Parse(pair[0]);
                    var root = asked.RootElement;
                    root.GetProperty("version").GetInt32().ShouldBe(1);
                    var operation = root.GetProperty("operation").GetString()!;
                    return new Question(
                        operation,
                        root.GetProperty("purpose").GetString()!,
                        root.GetProperty("reason").GetString()!,
                        root.GetProperty(operation == "wrap" ? "key" : "wrapped").GetString()!,
                        pair[1]
                    );
                }),
        ];
    }

    private sealed record Question(
        string Operation,
        string Purpose,
        string Reason,
        string Value,
        string Arguments
    );
}
