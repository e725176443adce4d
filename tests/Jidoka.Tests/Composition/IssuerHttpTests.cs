using System.Net;
using Jidoka.Composition;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Tests.Composition;

/// <summary>Where issuers' keys are read, on a real web server and by injected names.</summary>
public sealed class IssuerHttpTests
{
    private IPAddress[] _address = [IPAddress.Loopback];

    [Fact]
    public async Task An_issuers_keys_are_read_only_where_its_entry_lets_them_be()
    {
        await using var server = await StartAsync();
        var address = new Uri(server.Urls.Single().Replace("127.0.0.1", "keys.test") + "/keys");
        using var http = new IssuerHttp(new GuardedConnecting((_, _) => Task.FromResult(_address)));
        var issuer = new IssuerOptions { Issuer = "https://issuer.test", Audiences = ["a"] };

        // Whatever its discovery document names is asked by the same client.
        await RefusedAsync(http.Of(issuer), address);
        var allowed = http.Of(issuer with { AllowPrivate = true });
        (await allowed.GetStringAsync(address)).ShouldBe("keys");
        using var moved = await allowed.GetAsync(new Uri(address, "/moved"));
        moved.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        _address = [IPAddress.Parse("169.254.169.254")];
        await RefusedAsync(allowed, new Uri(address, "http://metadata.test/"));
    }

    private static async Task RefusedAsync(HttpClient http, Uri address)
    {
        var fault = await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(address));
        fault.GetBaseException().Message.ShouldContain("does not allow");
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            if (context.Request.Path != "/moved")
                return context.Response.WriteAsync("keys");
            context.Response.Redirect("/keys");
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
