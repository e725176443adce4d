using System.Collections.Immutable;
using System.Net;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>The readers of issuers' keys, on a real web server and a real file.</summary>
public sealed class KeySetSourceTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jidoka-keys-");
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = KeySet.MaxBytes,
    };
    private WebApplication? _issuer;
    private string _url = "";

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
        if (_issuer is not null)
            await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_found_by_discovery_and_follow_their_rotation()
    {
        var keys = TokenMint.KeySet(TokenMint.First);
        await StartAsync(path => path == "/keys" ? keys : Discovery(_url, _url + "/keys"));
        var source = new HttpKeySetSource(_http, _url, null);
        Ids(await source.ReadAsync(default)).ShouldBe(["first"]);
        keys = TokenMint.KeySet(TokenMint.Second);
        Ids(await source.ReadAsync(default)).ShouldBe(["second"]);
    }

    [Fact]
    public async Task A_given_address_is_asked_without_discovery()
    {
        await StartAsync(path => path == "/keys" ? TokenMint.KeySet(TokenMint.First) : null);
        var source = new HttpKeySetSource(_http, _url, new Uri(_url + "/keys"));
        Ids(await source.ReadAsync(default)).ShouldBe(["first"]);
    }

    public static TheoryData<string, string> BadAnswers { get; } =
        new()
        {
            { "another issuer", """{"issuer":"https://evil.test","jwks_uri":"URL/keys"}""" },
            { "keys in the clear", """{"issuer":"URL","jwks_uri":"http://keys.test/keys"}""" },
            { "no address", """{"issuer":"URL"}""" },
            { "address of another type", """{"issuer":"URL","jwks_uri":7}""" },
            { "a relative address", """{"issuer":"URL","jwks_uri":"keys"}""" },
            { "no document", "<html>" },
            { "an array", "[]" },
            { "a failure", "" },
        };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_discovery_document_that_cannot_be_believed_gives_no_keys(
        string what,
        string answer
    )
    {
        await StartAsync(path =>
            path == "/keys" ? TokenMint.KeySet(TokenMint.First)
            : answer.Length == 0 ? null
            : answer.Replace("URL", _url, StringComparison.Ordinal)
        );
        await Should.ThrowAsync<KeySetException>(
            () => new HttpKeySetSource(_http, _url, null).ReadAsync(default),
            what
        );
    }

    [Fact]
    public async Task An_issuer_that_is_gone_redirects_or_says_too_much_gives_no_keys()
    {
        await StartAsync(path => path == "/large" ? new string(' ', KeySet.MaxBytes + 1) : null);
        foreach (
            var address in (string[])["http://127.0.0.1:1/keys", _url + "/large", _url + "/moved"]
        )
            await Should.ThrowAsync<KeySetException>(
                () => new HttpKeySetSource(_http, _url, new Uri(address)).ReadAsync(default),
                address
            );
    }

    [Fact]
    public async Task Keys_of_a_file_follow_the_file()
    {
        var path = Path.Combine(_folder.FullName, "keys.json");
        var source = new FileKeySetSource(path);
        await Should.ThrowAsync<KeySetException>(() => source.ReadAsync(default));
        await File.WriteAllTextAsync(path, TokenMint.KeySet(TokenMint.First));
        Ids(await source.ReadAsync(default)).ShouldBe(["first"]);
        await File.WriteAllTextAsync(path, TokenMint.KeySet(TokenMint.First, TokenMint.Second));
        Ids(await source.ReadAsync(default)).ShouldBe(["first", "second"]);
        await File.WriteAllTextAsync(path, "not keys");
        await Should.ThrowAsync<KeySetException>(() => source.ReadAsync(default));
        await File.WriteAllTextAsync(path, new string(' ', KeySet.MaxBytes + 1));
        (
            await Should.ThrowAsync<KeySetException>(() => source.ReadAsync(default))
        ).Message.ShouldContain("larger");
    }

    private static string Discovery(string issuer, string keys) =>
        $$"""{"issuer":"{{issuer}}","jwks_uri":"{{keys}}"}""";

    private static IEnumerable<string> Ids(ImmutableArray<SecurityKey> keys) =>
        keys.Select(static k => k.KeyId);

    private async Task StartAsync(Func<string, string?> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _issuer = builder.Build();
        _issuer.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path == "/moved")
                context.Response.Redirect("/keys");
            else if (answer(path) is { } text)
                await context.Response.WriteAsync(text);
            else
                context.Response.StatusCode = 500;
        });
        await _issuer.StartAsync();
        _url = _issuer.Urls.Single();
    }
}
