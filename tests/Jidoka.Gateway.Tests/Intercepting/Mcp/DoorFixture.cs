using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Gateway.Enforcing.OAuth;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Jidoka.Gateway.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The door on a real Kestrel, its surroundings faked, with real tool servers behind it.</summary>
internal sealed class DoorFixture
    : IIdentifier,
        ISecretSource,
        IToolDiscovery,
        IDoorVisibility,
        IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<WebApplication> _applications = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("mcp-door").FullName;
    private readonly Lock _discovering = new();
    private long _index;

    public FakePipeline Pipeline { get; } = new();

    /// <summary>Identifies in this fixture's place, if set.</summary>
    public IIdentifier? Identifier { get; set; }

    /// <summary>What every caller's credential is good for.</summary>
    public ImmutableArray<string>? Scopes { get; set; }

    /// <summary>When every caller's credential ends.</summary>
    public long? EndsMs { get; set; }

    public Uri Door { get; private set; } = null!;

    public IServiceProvider Services { get; private set; } = null!;

    public HashSet<string> Hidden { get; } = [];

    /// <summary>Says what may be seen in this fixture's place, if set.</summary>
    public IDoorVisibility? Visibility { get; set; }

    public ConcurrentQueue<string> Discovered { get; } = new();

    public ConcurrentQueue<IHeaderDictionary> UpstreamHeaders { get; } = new();

    public string Folder => _folder;

    public static async Task<DoorFixture> StartAsync(
        TimeProvider? time = null,
        McpDoorOptions? options = null,
        ResourceMetadata? metadata = null
    )
    {
        var fixture = new DoorFixture();
        var builder = NewBuilder();
        builder.Services.AddSingleton<IPipeline>(fixture.Pipeline);
        builder.Services.AddSingleton<IIdentifier>(fixture);
        builder.Services.AddSingleton<ISecretSource>(fixture);
        builder.Services.AddSingleton<IToolDiscovery>(fixture);
        builder.Services.AddSingleton<IDoorVisibility>(fixture);
        if (time is not null)
            builder.Services.AddSingleton(time);
        if (metadata is not null)
            builder.Services.AddSingleton(metadata);
        builder.Services.AddMcpDoor((options ?? new()) with { DataFolder = fixture._folder });
        var application = builder.Build();
        application.MapMcpDoor();
        if (metadata is not null)
            application.MapResourceMetadata();
        fixture.Services = application.Services;
        fixture.Door = await fixture.RunAsync(application);
        return fixture;
    }

    /// <summary>Adds a server to the inventory; the servers of tests are on this machine.</summary>
    public void Register(string name, ServerFacts facts, bool allowsPrivate = true)
    {
        var server = facts with { AllowPrivate = allowsPrivate };
        var asset = new Asset { Id = AssetId.Server(name), Server = server };
        Apply(new AssetRegistered(asset) { By = "test", TimeMs = 0 });
    }

    /// <summary>Starts an HTTP tool server of the official SDK and puts it into the inventory.</summary>
    public async Task<Uri> AddHttpServerAsync(
        string name,
        HttpServerSessionMode mode = HttpServerSessionMode.Stateful,
        string? keyFrom = null,
        int timeoutMs = 20_000,
        bool offers = false
    )
    {
        var builder = NewBuilder();
        var server = builder
            .Services.AddMcpServer()
            .WithHttpTransport(o => o.SessionMode = mode)
            .WithTools(
                typeof(FixtureTools)
                    .GetMethods()
                    .Where(m => m.IsStatic && m.DeclaringType == typeof(FixtureTools))
                    .Select(m => ModelContextProtocol.Server.McpServerTool.Create(m, (object?)null))
            );
        if (offers)
            server.WithOffers();
        var application = builder.Build();
        application.Use(
            async (context, next) =>
            {
                UpstreamHeaders.Enqueue(
                    new HeaderDictionary(context.Request.Headers.ToDictionary())
                );
                await next();
            }
        );
        application.MapMcp("/mcp");
        var url = new Uri(await RunAsync(application), "/mcp");
        Register(
            name,
            new ServerFacts
            {
                Url = url.ToString(),
                KeyFrom = keyFrom,
                TimeoutMs = timeoutMs,
            }
        );
        return url;
    }

    /// <summary>Starts a server whose answers the test writes itself.</summary>
    public async Task AddRawServerAsync(string name, RequestDelegate answer, int timeoutMs = 20_000)
    {
        var application = NewBuilder().Build();
        application.Run(answer);
        var url = await RunAsync(application);
        Register(
            name,
            new ServerFacts { Url = new Uri(url, "/mcp").ToString(), TimeoutMs = timeoutMs }
        );
    }

    /// <summary>A stock client of the official SDK, told nothing but URL and key.</summary>
    public Task<McpClient> ClientAsync(
        string? server,
        string agent = "alice",
        McpClientOptions? options = null
    )
    {
        // The newest revision with sessions, unless a test says otherwise.
        options ??= new();
        options.ProtocolVersion ??= "2025-11-25";
        return McpClient.CreateAsync(
            new HttpClientTransport(
                new HttpClientTransportOptions
                {
                    Endpoint = new Uri(Door, server is null ? "/mcp" : "/mcp/" + server),
                    AdditionalHeaders = new Dictionary<string, string>
                    {
                        ["Authorization"] = "Bearer key-" + agent,
                    },
                }
            ),
            options
        );
    }

    /// <summary>A bare HTTP client, for what a stock client would never send.</summary>
    public HttpClient Bare(string agent = "alice")
    {
        var client = new HttpClient { BaseAddress = Door };
        client.DefaultRequestHeaders.Add("Authorization", "Bearer key-" + agent);
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        return client;
    }

    /// <summary>Opens a session with a bare client, which then sends its id.</summary>
    public async Task<HttpClient> BareSessionAsync(string path, string agent = "alice")
    {
        var client = Bare(agent);
        var answer = await client.PostAsync(path, Initialize());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        client.DefaultRequestHeaders.Add(
            "Mcp-Session-Id",
            answer.Headers.GetValues("Mcp-Session-Id")
        );
        return client;
    }

    /// <summary>What opens a session.</summary>
    public static StringContent Initialize() =>
        Json(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"""
        );

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public ValueTask<Identification> IdentifyAsync(HttpRequest request, CancellationToken aborted)
    {
        if (Identifier is { } other)
            return other.IdentifyAsync(request, aborted);
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return ValueTask.FromResult(
                new Identification(null, IdentifyFault.Missing, "No credential.")
            );
        if (!header.StartsWith("Bearer key-", StringComparison.Ordinal))
            return ValueTask.FromResult(
                new Identification(null, IdentifyFault.Unknown, "Unknown key.")
            );
        var caller = new Caller
        {
            Tenant = new("t"),
            Agent = new(header["Bearer key-".Length..]),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k1",
            Scopes = Scopes,
            EndsMs = EndsMs,
        };
        return ValueTask.FromResult(new Identification(caller, null, ""));
    }

    public string? Resolve(string reference) =>
        reference switch
        {
            "env:UPSTREAM_KEY" => "the-servers-own-key",
            "env:FIXTURE_SECRET" => "resolved",
            _ => null,
        };

    public ValueTask NoteAsync(
        AssetId server,
        ToolDescriptor tool,
        CancellationToken cancellationToken
    )
    {
        var id = AssetId.Tool(server.Name, tool.Name);
        var said = tool.Json.TryGetProperty("description", out var text) ? text.GetString() : null;
        Discovered.Enqueue($"{id.Name}: {said}");
        lock (_discovering)
            while (ToolSighting.EventOf(Pipeline.Factory, id, tool, 0) is { } change)
                Apply(change);
        return ValueTask.CompletedTask;
    }

    /// <summary>Changes the control state.</summary>
    public void Apply(ControlEvent change)
    {
        lock (_discovering)
            Pipeline.Factory = Pipeline.Factory.Apply(_index++, change);
    }

    public bool MaySee(Caller caller, AssetId tool) =>
        Visibility?.MaySee(caller, tool) ?? !Hidden.Contains(tool.Name);

    public bool MayAsk(AssetId server, string arguments) =>
        Visibility?.MayAsk(server, arguments) ?? true;

    public bool MayRead(Caller caller, AssetId server, string arguments) =>
        Visibility?.MayRead(caller, server, arguments)
        ?? !Hidden.Any(h => arguments.Contains('"' + h + '"', StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        foreach (var application in _applications)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await application.StopAsync(limit.Token);
            await application.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Uri> RunAsync(WebApplication application)
    {
        _applications.Add(application);
        await application.StartAsync();
        var addresses = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!;
        return new Uri(addresses.Addresses.Single());
    }

    private static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }
}
