using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;
using Anthropics = Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;
using OpenAiResponses = Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.Llm;

/// <summary>
/// The path of each door of model calls in other spellings: it is the same door, where the call is decided, or none.
/// </summary>
public sealed class PathSpellingTests
{
    private static readonly (string Path, string Body)[] Doors =
    [
        ("/v1/chat/completions", DoorHarness.Ask()),
        ("/openai/v1/chat/completions", DoorHarness.Ask()),
        ("/openai/deployments/gpt/chat/completions", DoorHarness.Ask()),
        ("/" + OpenAiResponses.Path, OpenAiResponses.Ask()),
        ("/v1/embeddings", """{"model":"gpt","input":"hi"}"""),
        ("/v1/messages", Anthropics.Ask()),
    ];

    public static TheoryData<string, bool> Spellings =>
        new()
        {
            { "{0}", true },
            { "{0}?", true },
            { "{0}?api-version=preview", true },
            { "{UPPER}", true },
            { "/.{0}", true },
            { "/x/..{0}", true },
            { "/%2e%2e{0}", true },
            { "{0}/x/..", true },
            { "{0}/.", true },
            { "{0}/", true },
            { "{ENCODED}", true },
            { "http://x{0}", true },
            { "/{0}", false },
            { "{DOUBLE}", false },
            { "{0}//", false },
            { "{0}%2f", false },
            { "{0}%2F..", false },
            { "{SLASHES}", false },
            { "{0}%20", false },
            { "{0}%00", false },
            { "{0};x=1", false },
            { "{0}%3f", false },
            { "{0}%23", false },
            { "{0}.json", false },
            { "{0}%252e%252e", false },
            { "/v1\\..{0}", false },
            { "{0}/%c0%ae%c0%ae", false },
            { "{WIDE}", false },
            { "/v1%E2%81%84x{0}", false },
        };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_path_in_another_spelling_leads_to_the_same_door_or_to_none(
        string spelling,
        bool same
    )
    {
        var served = 0;
        var answer = Answers(Text);
        await using var door = await DoorHarness.StartAsync(http =>
        {
            Interlocked.Increment(ref served);
            return answer(http);
        });
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        foreach (var (path, body) in Doors)
        {
            var decided = door.Pipeline.Passages.Count;
            var said = await door.RawAsync(
                $"POST {Spelled(spelling, path)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nanthropic-version: 2023-06-01\r\n"
                    + $"Authorization: Bearer {FakeIdentifier.Key}\r\nContent-Length: {body.Length}\r\n\r\n{body}"
            );

            if (said.Length > 0)
                said.ShouldMatch(same ? "^HTTP/1\\.1 403" : "^HTTP/1\\.1 4(00|04|05)", path);
            (door.Pipeline.Passages.Count - decided).ShouldBe(same ? 1 : 0, path);
        }
        served.ShouldBe(0);
    }

    private static string Spelled(string spelling, string path) =>
        spelling
            .Replace("{0}", path, StringComparison.Ordinal)
            .Replace("{UPPER}", path.ToUpperInvariant().Replace("/GPT/", "/gpt/"))
            .Replace("{DOUBLE}", "/" + path[1..].Replace("/", "//"))
            .Replace("{SLASHES}", "/" + path[1..].Replace("/", "%2F"))
            .Replace("{ENCODED}", path.Replace("v", "%76").Replace("c", "%63"))
            .Replace("{WIDE}", path.Replace("e", "%EF%BD%85"));
}
