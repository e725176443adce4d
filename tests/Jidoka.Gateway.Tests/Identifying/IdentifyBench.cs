using System.Security.Cryptography;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>An identifier over a control state that the test moves, a clock that it moves, and an issuer in its hands.</summary>
internal sealed class IdentifyBench
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "jidoka";

    private long _index;

    public IdentifyBench(Func<IssuerOptions, IssuerOptions>? change = null)
    {
        var options = new IssuerOptions { Issuer = Issuer, Audiences = [Audience] };
        Identifier = new(
            new("acme"),
            () => Factory,
            [change is null ? options : change(options)],
            own: null,
            svids: null,
            Address,
            new(NonceKey, Clock),
            _ => Keys,
            Clock,
            NullLogger.Instance
        );
        Register("clerk", "alice");
        Register("planner", null);
        Register("helper", null);
    }

    /// <summary>The key of its nonces.</summary>
    public byte[] NonceKey { get; } = RandomNumberGenerator.GetBytes(ProofNonces.KeyBytes);

    /// <summary>The doors are at this address.</summary>
    public static DoorAddress Address { get; } = new(new Uri("https://jidoka.test"), []);

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public FactorySnapshot Factory { get; private set; } = FactorySnapshot.Empty;

    public FakeKeySet Keys { get; } = new();

    public Identifier Identifier { get; }

    public void Apply(ControlEvent change) => Factory = Factory.Apply(_index++, change);

    public void Register(string agent, string? user) =>
        Apply(
            new AssetRegistered(
                new()
                {
                    Id = AssetId.Agent(new(agent)),
                    Agent = new() { User = user is null ? null : new UserId(user) },
                }
            )
            {
                TimeMs = 0,
                By = "cli",
            }
        );

    public string IssueKey(string agent, long? expiresMs = null)
    {
        using var randomness = RandomNumberGenerator.Create();
        var key = AgentKeyText.Issue(new(agent), expiresMs, randomness);
        Apply(new KeyIssued(key.Record) { TimeMs = 0, By = "cli" });
        return key.Text;
    }

    public Task<Identification> WithAsync(string credential) =>
        WithAsync(h => h.Authorization = "Bearer " + credential);

    public async Task<Identification> WithAsync(
        Action<IHeaderDictionary> headers,
        string path = "/v1/models",
        string method = "GET"
    )
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Scheme = "https";
        context.Request.Host = new("jidoka.test");
        context.Request.Path = path;
        headers(context.Request.Headers);
        return await Identifier.IdentifyAsync(context.Request, CancellationToken.None);
    }
}
