using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Jidoka.Core.Ids;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace Jidoka.Gateway.Tests.Identifying;

/// <summary>Tokens of a real OpenID server, found by its own discovery document.</summary>
public sealed class IssuerServerTests
{
    private const string Audience = "jidoka";

    [Fact]
    public async Task A_token_of_a_real_issuer_proves_the_agent_and_the_person()
    {
        await using var issuer = await StartAsync();
        var name = issuer.Urls.Single() + "/";
        using var http = new HttpClient { BaseAddress = new Uri(name) };
        var bench = new IdentifyBench();
        var identifier = new Identifier(
            new("acme"),
            () => bench.Factory,
            [
                new IssuerOptions
                {
                    Issuer = name,
                    Audiences = [Audience],
                    AgentClaim = "client_id",
                },
            ],
            own: null,
            svids: null,
            DoorAddress.Local,
            new(new byte[ProofNonces.KeyBytes], TimeProvider.System),
            _ => http,
            TimeProvider.System,
            NullLogger<Identifier>.Instance
        );

        var good = await IdentifyAsync(identifier, await TokenAsync(http, Audience));
        var other = await IdentifyAsync(identifier, await TokenAsync(http, "another"));

        var caller = good.Caller.ShouldNotBeNull(good.Detail);
        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.User.ShouldBe(new UserId("alice"));
        other.Caller.ShouldBeNull();
    }

    private static async Task<string> TokenAsync(HttpClient http, string audience)
    {
        using var answer = await http.PostAsync(
            "token",
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["client_id"] = "clerk",
                    ["client_secret"] = "secret",
                    ["scope"] = audience,
                }
            )
        );
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("access_token").GetString()!;
    }

    private static async Task<Identification> IdentifyAsync(Identifier identifier, string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + token;
        return await identifier.IdentifyAsync(context.Request, default);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder
            .Services.AddOpenIddict()
            .AddServer(server =>
            {
                server.SetTokenEndpointUris("token");
                server.AllowClientCredentialsFlow();
                server.RegisterScopes(Audience, "another");
                server.EnableDegradedMode();
                server.AddEphemeralSigningKey().AddEphemeralEncryptionKey();
                server.DisableAccessTokenEncryption();
                server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(b =>
                    b.UseInlineHandler(static _ => default)
                );
                server.AddEventHandler<OpenIddictServerEvents.HandleTokenRequestContext>(b =>
                    b.UseInlineHandler(static context =>
                    {
                        var identity = new ClaimsIdentity("test");
                        identity.SetClaim("sub", "alice");
                        identity.SetClaim("client_id", context.ClientId);
                        identity.SetResources(context.Request.GetScopes());
                        identity.SetDestinations(static _ =>
                            [OpenIddictConstants.Destinations.AccessToken]
                        );
                        context.SignIn(new ClaimsPrincipal(identity));
                        return default;
                    })
                );
                server.UseAspNetCore().DisableTransportSecurityRequirement();
            });
        builder.Services.AddAuthentication();
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
        return app;
    }
}
