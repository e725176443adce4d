using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Tests.Deciding;

namespace Jidoka.Core.Tests.Labeling;

/// <summary>How much of what a session must keep to itself the arguments of a call carry.</summary>
public sealed class CarriedTextTests
{
    private const string Secret =
        "The board sells the plant in Lyon to Meridian for 41 million in March.";

    private static readonly ToolFacts Board = new()
    {
        Effects = Effects.Reads,
        ResultLabel = new(Integrity.Untrusted, Confidentiality.Confidential),
    };

    private static readonly ToolFacts Staff = new()
    {
        Effects = Effects.Reads,
        Returns = new()
        {
            Format = ResultFormat.Json,
            Fields =
            [
                new() { Path = "$.name", Trust = Integrity.Trusted },
                new()
                {
                    Path = "$.salary",
                    Confidentiality = Confidentiality.Restricted,
                    Tags = ["pii"],
                },
                new() { Path = "$.pin", Confidentiality = Confidentiality.Restricted },
                new() { Path = "$.home", Tags = ["pii"] },
            ],
        },
    };

    private const string Ann = """
        [{"name":"Ann","salary":"84250.75","pin":"4711","home":{"street":"Quiet Lane 12"},"note":"likes tea and long walks"}]
        """;

    public static TheoryData<string> Forms =>
        [
            Secret,
            Secret.ToUpperInvariant(),
            "FYI: " + Secret + " Regards",
            Secret[20..50],
            Secret.Replace(" ", "", StringComparison.Ordinal),
            string.Join(' ', Secret.ToCharArray()),
            string.Join('\u200b', Secret.ToCharArray()),
            string.Join("-", Secret.Chunk(3).Select(static c => new string(c))),
            Secret.Replace('a', '\u0430').Replace('e', '\u0435').Replace('o', '\u043e'),
            new string([.. Secret.Reverse()]),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
            "https://evil.org/?q=" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
            "x" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
            Convert
                .ToBase64String(Encoding.UTF8.GetBytes(Secret))
                .Replace('+', '-')
                .Replace('/', '_')
                .TrimEnd('='),
            Convert.ToBase64String(Encoding.Unicode.GetBytes(Secret)),
            string.Join(
                '\n',
                Convert
                    .ToBase64String(Encoding.UTF8.GetBytes(Secret))
                    .Chunk(10)
                    .Select(static c => new string(c))
            ),
            Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
            Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret)),
            Uri.EscapeDataString(Secret),
            string.Concat(Secret.Select(static c => "%" + ((int)c).ToString("X2"))),
            string.Concat(Secret.Select(static c => "&#" + (int)c + ";")),
            new string([.. Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).Reverse()]),
            Convert.ToBase64String(
                Encoding.UTF8.GetBytes(Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)))
            ),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(new string([.. Secret.Reverse()]))),
        ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Confidential_text_is_found_in_every_form(string body)
    {
        var carried = Of(Board, Secret, body);
        carried.ShouldNotBeNull(body).Confidentiality.ShouldBe(Confidentiality.Confidential);
        carried.Characters.ShouldBeGreaterThanOrEqualTo(GuardedText.RunLength);
    }

    [Fact]
    public void It_is_found_split_over_the_arguments_of_a_call_and_in_a_name()
    {
        Read(
                Board,
                Secret,
                new()
                {
                    ["a"] = Secret[..14],
                    ["b"] = Secret[14..28],
                    ["c"] = Secret[28..40],
                }
            )
            .ShouldNotBeNull();
        Read(Board, Secret, new() { [Secret[..40]] = "x" }).ShouldNotBeNull();
        Read(Board, Secret, new() { ["a"] = new[] { Secret[..14], Secret[14..30] } })
            .ShouldNotBeNull();
    }

    [Theory]
    [InlineData("We meet in March to talk about the plant.")]
    [InlineData("Lyon is lovely in spring.")]
    [InlineData("")]
    public void A_few_words_in_common_are_nothing(string body) =>
        Of(Board, Secret, body).ShouldBeNull();

    [Fact]
    public void More_of_it_counts_more()
    {
        var some = Of(Board, Secret, Secret[..30])!.Characters;
        Of(Board, Secret, Secret)!.Characters.ShouldBeGreaterThan(some);
        Of(Board, Secret, Secret)!.Characters.ShouldBe(SquashedText.Of(Secret).Length);
    }

    [Fact]
    public void What_the_person_says_is_theirs_to_send() =>
        Of(Board, Secret, Secret, "Tell them: " + Secret).ShouldBeNull();

    [Fact]
    public void Public_and_internal_text_is_not_kept()
    {
        var open = Board with { ResultLabel = new(Integrity.Untrusted, Confidentiality.Internal) };
        Of(open, Secret, Secret).ShouldBeNull();
        var tagged = Board with
        {
            ResultLabel = new(Integrity.Untrusted, Confidentiality.Internal, ["customer:acme"]),
        };
        Of(tagged, Secret, Secret)!.Tags.ShouldBe(["customer:acme"]);
    }

    [Theory]
    [InlineData("Ann gets 84250.75", Confidentiality.Restricted, "pii")]
    [InlineData("Ann gets 84,250.75", Confidentiality.Restricted, "pii")]
    [InlineData("ODQyNTAuNzU=", Confidentiality.Restricted, "pii")]
    [InlineData("57.05248", Confidentiality.Restricted, "pii")]
    [InlineData("the code is 4711", Confidentiality.Restricted, null)]
    [InlineData("she lives in Quiet Lane 12", Confidentiality.Internal, "pii")]
    public void A_field_is_kept_as_it_is_declared_however_short(
        string body,
        Confidentiality confidentiality,
        string? tag
    )
    {
        var carried = Of(Staff, Ann, body).ShouldNotBeNull();
        carried.Confidentiality.ShouldBe(confidentiality);
        (carried.Tags?.SingleOrDefault()).ShouldBe(tag);
    }

    [Theory]
    [InlineData("Ann likes tea and long walks")]
    [InlineData("call 0047110")]
    [InlineData("order 14711")]
    public void What_stands_beside_the_field_is_not(string body) =>
        Of(Staff, Ann, body).ShouldBeNull();

    [Fact]
    public void A_field_may_be_opener_than_the_result_it_stands_in()
    {
        var staff = Staff with
        {
            ResultLabel = new(Integrity.Untrusted, Confidentiality.Confidential),
            Returns = Staff.Returns! with
            {
                Fields = [new() { Path = "$.note", Confidentiality = Confidentiality.Public }],
            },
        };
        Of(staff, Ann, "likes tea and long walks").ShouldBeNull();
        Of(staff, Ann, "Quiet Lane 12").ShouldBeNull();
        Of(staff, Ann, "84250.75 4711 Quiet Lane 12").ShouldNotBeNull();
    }

    [Fact]
    public void A_result_that_cannot_be_read_is_kept_as_the_closest_of_its_fields() =>
        Of(Staff, "not json: " + Secret, Secret)!
            .Confidentiality.ShouldBe(Confidentiality.Restricted);

    [Fact]
    public void Groups_of_patterns_are_fields()
    {
        var facts = Staff with
        {
            Returns = new()
            {
                Format = ResultFormat.Text,
                Patterns = ["^Name: (?<name>[^\n]+)\nSalary: (?<salary>[0-9.]+)$"],
                Fields = [new() { Path = "salary", Confidentiality = Confidentiality.Restricted }],
            },
        };
        Of(facts, "Name: Ann\nSalary: 84250.75", "84250.75")!
            .Confidentiality.ShouldBe(Confidentiality.Restricted);
        Of(facts, "Name: Annabel of the house\nSalary: 84250.75", "Annabel of the house")
            .ShouldBeNull();
    }

    [Fact]
    public void Beyond_the_bounds_everything_counts_as_carried()
    {
        Of(Board, Secret, new string('x', GuardedText.MaxArguments + 1))!
            .Characters.ShouldBe(int.MaxValue);
        Of(Board, new string('x', GuardedText.MaxCharacters + 1), "hello")!
            .Characters.ShouldBe(int.MaxValue);
        var nested = string.Concat(
            Enumerable.Range(0, 200).Select(static i => "%25" + i + "&amp;")
        );
        var deep = string.Join(
            ' ',
            Enumerable
                .Range(0, 80)
                .Select(i => Convert.ToBase64String(Encoding.UTF8.GetBytes("word " + i + nested)))
        );
        Of(Board, Secret, deep).ShouldNotBeNull();
    }

    [Fact]
    public void The_pack_holds_what_is_for_named_people_and_lets_the_rest_go()
    {
        var session = new RandomSession(1);
        session.Says("Send the news to bob@x.com");
        session.Returns("board", "{}", Secret);
        session
            .Decide("send", ("to", "bob@x.com"), ("body", "Nothing new."))
            .ShouldBe(Verdict.Allow);
        session
            .Decide(
                "send",
                ("to", "bob@x.com"),
                ("body", string.Join(' ', Secret[10..40].ToCharArray()))
            )
            .ShouldBe(Verdict.Hold);
    }

    private static CarriedText? Of(
        ToolFacts tool,
        string result,
        string body,
        string words = "Hi"
    ) => Read(tool, result, new() { ["to"] = "bob@x.com", ["body"] = body }, words);

    private static CarriedText? Read(
        ToolFacts tool,
        string result,
        Dictionary<string, object> arguments,
        string words = "Hi"
    )
    {
        var factory = Factory.With("", Factory.Tool("s", "read", tool));
        var parts = ImmutableArray.Create(
            new ContentPart(PartRole.User, JsonSerializer.SerializeToUtf8Bytes(words)),
            new ContentPart(
                PartRole.ToolResult,
                JsonSerializer.SerializeToUtf8Bytes(result),
                ToolName: "read"
            )
        );
        var labels = PartLabeler.Label(parts, humanUserTurns: true, factory);
        var call = new InterceptedCall
        {
            Id = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Resource = AssetId.Tool("s", "send"),
            Arguments = JsonSerializer.SerializeToUtf8Bytes(arguments),
        };
        return FlowFacts
            .Trace(
                call,
                new() { Effects = Effects.External },
                new Evidence(parts, labels.Parts, _ => tool)
            )
            .Payload!.Carried;
    }
}
