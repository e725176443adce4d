using System.Net;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Jidoka.Gateway.Tests.Identifying;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>What is listened to ends with the credential that it was opened with.</summary>
public sealed class ListenEndTests
{
    private const string OneResource = """{"resourceSubscriptions":["test://a"]}""";
    private const int LifeMs = 300_000;
    private const int SkewMs = 60_000;

    private readonly IdentifyBench _bench = new();

    [Theory]
    [InlineData("token", LifeMs + SkewMs)]
    [InlineData("key", LifeMs)]
    public async Task Listening_ends_with_its_credential_and_begins_again_with_another(
        string kind,
        int lifeMs
    )
    {
        var server = new ListeningServer();
        await using var door = await StartAsync(server);
        using var client = ClientWith(door, Credential(kind));
        var (listening, _) = await ListenClient.GrantedAsync(client, OneResource);
        using var __ = listening;
        var told = await server.NextAsync();

        Advance(lifeMs - 1);
        await told.UpdatedAsync("test://a");
        (await listening.NextAsync()).ShouldBe("test://a");
        Advance(1);

        // The watch comes round by this clock, too, which stands still now unless it is moved.
        Advance(DoorBounds.StopWatchMs);
        (await listening.NextAsync()).ShouldBe("result");
        (await listening.NextAsync()).ShouldBeNull();
        await told.Gone.Task.WaitAsync(DoorFixture.Patience);
        using var again = await ListenClient.OpenAsync(client, OneResource);
        again.Status.ShouldBe(401);
        using var fresh = ClientWith(door, Credential(kind));
        var (second, ___) = await ListenClient.GrantedAsync(fresh, OneResource);
        second.Dispose();
    }

    [Fact]
    public async Task Nothing_is_told_after_the_end_even_before_the_watch_comes_round()
    {
        var server = new ListeningServer();
        await using var door = await StartAsync(server);
        using var client = ClientWith(door, Credential("key"));
        var (listening, _) = await ListenClient.GrantedAsync(client, OneResource);
        using var __ = listening;
        var told = await server.NextAsync();

        // Ended by its word, and no timer has fired for it.
        door.Pipeline.Ended = static _ => true;
        await told.UpdatedAsync("test://a");

        (await listening.NextAsync()).ShouldBe("result");
        (await listening.NextAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData("token", LifeMs + SkewMs)]
    [InlineData("key", LifeMs)]
    public async Task The_stream_of_a_session_ends_with_the_credential_that_opened_it_and_the_session_does_not(
        string kind,
        int lifeMs
    )
    {
        var server = new ListeningServer();
        await using var door = await StartAsync(server);
        using var client = await SessionAsync(door, Credential(kind));
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");
        Advance(lifeMs - 1);
        using var other = await SessionAsync(door, Credential(kind));
        using var others = await ProgressAndCancellingTests.OpenStreamAsync(other, "/mcp/bench");

        Advance(1);
        Advance(DoorBounds.StopWatchMs);

        (await stream.ReadToEndAsync().WaitAsync(DoorFixture.Patience)).ShouldBeEmpty();
        using var refused = await client.GetAsync("/mcp/bench");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = new("Bearer", Credential(kind));
        using var again = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");
        // One that was opened with a later credential is open still.
        (await SubscriptionTests.AskAsync(other, "resources/subscribe", "test://a")).ShouldContain(
            "\"result\":{}"
        );
        var told = await ListenTests.TellingOfAsync(server, "test://a");
        await told.UpdatedAsync("test://a");
        (await SubscriptionTests.NextAsync(others)).ShouldBe("test://a");
    }

    private void Advance(int ms) => _bench.Clock.Advance(TimeSpan.FromMilliseconds(ms));

    private string Credential(string kind)
    {
        var now = _bench.Clock.GetUtcNow();
        if (kind == "key")
            return _bench.IssueKey("clerk", now.ToUnixTimeMilliseconds() + LifeMs);
        var claims = TokenMint.Claims(now);
        claims["exp"] = now.ToUnixTimeSeconds() + (LifeMs / 1000);
        return TokenMint.Sign(claims);
    }

    private async Task<DoorFixture> StartAsync(ListeningServer server)
    {
        var door = await DoorFixture.StartAsync(_bench.Clock);
        door.Identifier = _bench.Identifier;
        door.Pipeline.Ended = c =>
            Cord.HasEnded(
                c,
                c.EndsMs,
                _bench.Factory.Keys,
                _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds()
            );
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        return door;
    }

    private static HttpClient ClientWith(DoorFixture door, string credential)
    {
        var client = door.Bare();
        client.DefaultRequestHeaders.Authorization = new("Bearer", credential);
        return client;
    }

    private static async Task<HttpClient> SessionAsync(DoorFixture door, string credential)
    {
        var client = ClientWith(door, credential);
        using var answer = await client.PostAsync("/mcp/bench", DoorFixture.Initialize());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        client.DefaultRequestHeaders.Add(
            "Mcp-Session-Id",
            answer.Headers.GetValues("Mcp-Session-Id")
        );
        return client;
    }
}
