using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>The door on a real Kestrel, an upstream on another, a fake pipeline between them.</summary>
internal sealed class DoorHarness : IAsyncDisposable
{
    public const string ProviderKey = "sk-provider-secret";

    private const int RawTimeoutMs = 10_000;

    private readonly List<WebApplication> _hosts = [];

    public FakePipeline Pipeline { get; } = new();

    public FakeIdentifier Identifier { get; } = new();

    public CollectedLog Log { get; } = new();

    public Uri Url { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _hosts[^1].Services;

    /// <summary>Starts the door before upstreams, tried in this order.</summary>
    public static Task<DoorHarness> StartAsync(params RequestDelegate[] upstreams) =>
        StartAsync(new LlmBounds(), upstreams);

    public static async Task<DoorHarness> StartAsync(
        LlmBounds bounds,
        params RequestDelegate[] upstreams
    )
    {
        var harness = new DoorHarness();
        var urls = new List<string>();
        foreach (var upstream in upstreams)
            urls.Add(await harness.HostAsync(_ => { }, app => app.Run(upstream)) + "v1");
        await harness.OpenAsync(bounds, urls);
        return harness;
    }

    /// <summary>Starts the door behind TLS, where HTTP/2 may be spoken.</summary>
    public static async Task<DoorHarness> OverTlsAsync(
        X509Certificate2 certificate,
        RequestDelegate upstream
    )
    {
        var harness = new DoorHarness();
        var url = await harness.HostAsync(_ => { }, app => app.Run(upstream)) + "v1";
        await harness.OpenAsync(new LlmBounds(), [url], certificate);
        return harness;
    }

    /// <summary>Starts the door before upstreams that are already there.</summary>
    public static async Task<DoorHarness> BeforeAsync(LlmBounds bounds, params string[] urls)
    {
        var harness = new DoorHarness();
        await harness.OpenAsync(bounds, urls);
        return harness;
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static string Ask(string more = "") =>
        $$"""{"model":"gpt","messages":[{"role":"user","content":"hi"}]{{more}}}""";

    /// <summary>Posts a chat completion; the answer's body is not awaited.</summary>
    public Task<HttpResponseMessage> PostAsync(string body) => PostAsync(Json(body));

    public Task<HttpResponseMessage> PostAsync(
        HttpContent content,
        string path = "v1/chat/completions"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = content,
            Version = Client.DefaultRequestVersion,
            VersionPolicy = Client.DefaultVersionPolicy,
        };
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Posts, reads all, and gives status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> TalkAsync(string body)
    {
        using var response = await PostAsync(body);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends these letters, and reads until the door hangs up.</summary>
    public async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Url.Host, Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var limit = new CancellationTokenSource(RawTimeoutMs);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var host in Enumerable.Reverse(_hosts))
            await host.DisposeAsync();
        Pipeline.Cut.Dispose();
    }

    private async Task OpenAsync(
        LlmBounds bounds,
        IReadOnlyList<string> upstreams,
        X509Certificate2? certificate = null
    )
    {
        Pipeline.Factory = FactoryOf(upstreams);
        var url = await HostAsync(
            services =>
            {
                services.AddSingleton<IPipeline>(Pipeline);
                services.AddSingleton<IIdentifier>(Identifier);
                services.AddSingleton<ISecretSource>(new FakeSecrets());
                services.AddSingleton(bounds);
                services.AddLlm();
                services.AddLogging(l => l.AddProvider(Log));
            },
            app => app.MapLlm(),
            certificate
        );
        Url = new Uri(url);
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        shown?.GetCertHashString() == certificate?.GetCertHashString(),
                },
            }
        )
        {
            BaseAddress = Url,
        };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", FakeIdentifier.Key);
        Client.Timeout = TimeSpan.FromSeconds(30);
    }

    private async Task<string> HostAsync(
        Action<IServiceCollection> configure,
        Action<WebApplication> map,
        X509Certificate2? certificate = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (certificate is not null)
                        listen.UseHttps(certificate);
                }
            )
        );
        configure(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        _hosts.Add(app);
        return app.Urls.Single() + "/";
    }

    private static FactorySnapshot FactoryOf(IReadOnlyList<string> upstreams)
    {
        var factory = FactorySnapshot.Empty;
        var names = upstreams.Select((_, i) => "provider-" + i).ToImmutableArray();
        for (var i = 0; i < upstreams.Count; i++)
            factory = Register(
                factory,
                new Asset
                {
                    Id = new(AssetKind.Provider, names[i]),
                    Provider = new ProviderFacts
                    {
                        BaseUrl = upstreams[i],
                        AllowPrivate = true,
                        KeyFrom = "env:KEY",
                        TimeoutMs = 60_000, // beyond every wait of a test, so that no test passes by it
                    },
                }
            );
        factory = Register(factory, Model("gpt", new() { Providers = names }));
        factory = RegisterAnthropic(factory, upstreams);
        factory = Register(
            factory,
            Model("alias", new() { Providers = names, ServedName = "se\"rved" })
        );
        return factory;
    }

    private static FactorySnapshot RegisterAnthropic(
        FactorySnapshot factory,
        IReadOnlyList<string> upstreams
    )
    {
        var names = upstreams.Select((_, i) => "anthropic-" + i).ToImmutableArray();
        for (var i = 0; i < upstreams.Count; i++)
            factory = Register(
                factory,
                new Asset
                {
                    Id = new(AssetKind.Provider, names[i]),
                    Provider = new ProviderFacts
                    {
                        BaseUrl = upstreams[i],
                        AllowPrivate = true,
                        KeyFrom = "env:KEY",
                        TimeoutMs = 60_000,
                        Protocol = ProviderProtocol.Anthropic,
                    },
                }
            );
        return Register(factory, Model("claude", new() { Providers = names }));
    }

    public static FactorySnapshot Register(FactorySnapshot factory, Asset asset) =>
        factory.Apply(factory.ControlSize, new AssetRegistered(asset) { By = "test", TimeMs = 0 });

    private static Asset Model(string name, ModelFacts facts) =>
        new() { Id = AssetId.Model(name), Model = facts };
}
