using System.Net;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Anthropic;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

/// <summary>
/// All that Anthropic's own client can ask of its provider, tried at the door. The API has no published description,
/// so the words are read out of the client: what a newer one can ask is tried too.
/// </summary>
public sealed partial class PublishedBypassTests
{
    private static readonly string[] Served =
    [
        "POST /v1/messages",
        "POST /v1/messages/count_tokens",
        "GET /v1/models",
        "GET /v1/models/id",
    ];
    private static readonly Lazy<string[]> Words = new(ReadWords);

    private int _forwarded;

    [Fact]
    public async Task Every_tool_that_the_client_knows_by_a_version_is_refused_by_name()
    {
        string[] types = [.. Words.Value.Where(w => Dated().IsMatch(w)), "mcp_toolset"];
        types.ShouldContain("web_search_20250305");
        await using var door = await OpenAsync();
        foreach (var path in (string[])["v1/messages", "v1/messages/count_tokens"])
        foreach (var type in types)
        {
            var (status, text) = await TalkAsync(
                door,
                Ask($$""","tools":[{"type":"{{type}}","name":"t"}]"""),
                path
            );
            status.ShouldBe(HttpStatusCode.Forbidden, $"{path} {type}: {text}");
            var name = Date().Replace(type, "");
            ErrorOf(text).Message!.ShouldContain($"'{name}'");
            door.Pipeline.Coverage.ShouldContain(("field", name));
        }
        _forwarded.ShouldBe(0);
    }

    [Fact]
    public async Task Every_endpoint_that_the_client_knows_and_is_not_served_is_refused_by_name()
    {
        string[] paths =
        [
            .. Words
                .Value.Where(w => w.StartsWith("/v1/", StringComparison.Ordinal))
                .Select(w => Placeholder().Replace(w.Split('?')[0], "id"))
                .Distinct(),
        ];
        paths.ShouldContain("/v1/messages/batches");
        await using var door = await OpenAsync();
        door.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        foreach (var path in paths)
        foreach (var method in (string[])["GET", "POST", "DELETE"])
        {
            if (Served.Contains($"{method} {path}"))
                continue;
            door.Pipeline.Coverage.Clear();
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await door.Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}: {text}");
            var name = $"{method} /v1/{path.Split('/')[2]}";
            ErrorOf(text).Message!.ShouldContain(name);
            var (what, counted) = door.Pipeline.Coverage.ShouldHaveSingleItem();
            what.ShouldBe("endpoint");
            counted.ShouldStartWith(name);
        }
        _forwarded.ShouldBe(0);
    }

    public static TheoryData<string, Type> Requests =>
        new()
        {
            { "v1/messages", typeof(global::Anthropic.Models.Messages.MessageCreateParams) },
            { "v1/messages", typeof(global::Anthropic.Models.Beta.Messages.MessageCreateParams) },
            {
                "v1/messages/count_tokens",
                typeof(global::Anthropic.Models.Messages.MessageCountTokensParams)
            },
            {
                "v1/messages/count_tokens",
                typeof(global::Anthropic.Models.Beta.Messages.MessageCountTokensParams)
            },
        };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_field_of_a_request_that_the_client_knows_is_known_for_what_it_does(
        string path,
        Type request
    )
    {
        string[] fields =
        [
            .. request
                .GetProperties(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly
                )
                .Where(static p =>
                    p.Name != "Betas" && !p.Name.StartsWith("Raw", StringComparison.Ordinal)
                )
                .Select(static p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)),
        ];
        fields.ShouldContain("thinking");
        string[] headers = ["user_profile_id", "workspace_id"];
        await using var door = await OpenAsync();
        foreach (var field in fields.Except(["model", "messages", "max_tokens", .. headers]))
            await TalkAsync(door, Ask($",\"{field}\":null"), path);
        door.Pipeline.Coverage.ShouldBeEmpty(
            "run, kept or neither: say so where the door reads it"
        );
    }

    private Task<DoorHarness> OpenAsync() =>
        DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref _forwarded);
            return Upstreams.Answers(Text)(context);
        });

    /// <summary>The texts that stand in the client's program.</summary>
    private static string[] ReadWords()
    {
        using var file = File.OpenRead(typeof(AnthropicClient).Assembly.Location);
        using var program = new PEReader(file);
        var reader = program.GetMetadataReader();
        var words = new HashSet<string>();
        for (var at = MetadataTokens.UserStringHandle(1); !at.IsNil; at = reader.GetNextHandle(at))
            words.Add(reader.GetUserString(at));
        return [.. words];
    }

    [GeneratedRegex("^[a-z0-9_]+_20[0-9]{6}$")]
    private static partial Regex Dated();

    [GeneratedRegex("_20[0-9]{6}$")]
    private static partial Regex Date();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();
}
