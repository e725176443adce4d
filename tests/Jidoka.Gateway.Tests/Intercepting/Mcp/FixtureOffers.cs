using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The resources and prompts of the fixture servers, written with the official SDK.</summary>
internal static class FixtureOffers
{
    /// <summary>The URIs that clients subscribed to and did not unsubscribe from, in this process.</summary>
    public static ConcurrentDictionary<string, McpServer> Subscribed { get; } = new();

    public static IMcpServerBuilder WithOffers(this IMcpServerBuilder builder) =>
        builder
            .WithResources([
                McpServerResource.Create(Greeting),
                McpServerResource.Create(Secret),
                McpServerResource.Create(Item),
            ])
            .WithPrompts([McpServerPrompt.Create(Greet)])
            .WithSubscribeToResourcesHandler(
                (request, _) =>
                {
                    Subscribed[request.Params!.Uri] = request.Server;
                    return ValueTask.FromResult(new EmptyResult());
                }
            )
            .WithUnsubscribeFromResourcesHandler(
                (request, _) =>
                {
                    Subscribed.TryRemove(request.Params!.Uri, out var _);
                    return ValueTask.FromResult(new EmptyResult());
                }
            )
            .WithCompleteHandler(
                (request, _) =>
                    ValueTask.FromResult(
                        new CompleteResult
                        {
                            Completion = new()
                            {
                                Values = [request.Params!.Argument.Value + "-completed"],
                            },
                        }
                    )
            );

    [McpServerResource(UriTemplate = "test://greeting", Name = "greeting")]
    public static string Greeting() => "hello from a resource";

    [McpServerResource(UriTemplate = "test://secret", Name = "secret")]
    public static string Secret() => "the secret";

    [McpServerResource(UriTemplate = "test://items/{id}", Name = "item")]
    public static string Item(string id) => "item " + id;

    [McpServerPrompt(Name = "greet"), Description("Greets somebody.")]
    public static ChatMessage Greet(string name) => new(ChatRole.User, "Say hello to " + name);
}
