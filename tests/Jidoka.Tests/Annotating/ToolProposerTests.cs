using System.Text.Json;
using Jidoka.Annotating;
using Jidoka.Configuring;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Tests.Annotating;

/// <summary>A proposal is a file that can be read back, and is lenient only where something says so.</summary>
public sealed class ToolProposerTests
{
    [Theory]
    [InlineData("mail/send_email", "{}", "external")]
    [InlineData("files/deleteFile", "{}", "destructive")]
    [InlineData("files/delete_file", """{"readOnlyHint":true}""", "destructive")]
    [InlineData("files/tidy", """{"destructiveHint":true}""", "destructive")]
    [InlineData("files/read_file", "{}", "reads")]
    [InlineData("files/summary", """{"readOnlyHint":true}""", "reads")]
    [InlineData(
        "files/read_file",
        """{"readOnlyHint":false}""",
        "destructive executes external grantsAccess spends writes"
    )]
    [InlineData("files/tidy", "{}", "destructive executes external grantsAccess spends writes")]
    public void Effects_are_those_that_something_says_or_all(
        string tool,
        string hints,
        string effects
    ) => string.Join(' ', Propose(tool, "{}", hints).Effects).ShouldBe(effects);

    /// <summary>A tool, its parameter and that one's schema, and what is proposed for it.</summary>
    public static TheoryData<string, string, string, ParameterRole, ValueKind> Named { get; } =
        new()
        {
            {
                "mail/send_email",
                "to",
                """{"type":"array","items":{"type":"string"}}""",
                ParameterRole.Selects,
                ValueKind.Email
            },
            {
                "mail/send_email",
                "cc",
                """{"anyOf":[{"type":"array","items":{"type":"string","format":"email"}},{"type":"null"}]}""",
                ParameterRole.Selects,
                ValueKind.Email
            },
            {
                "mail/send_email",
                "body",
                """{"type":"string"}""",
                ParameterRole.Payload,
                ValueKind.Text
            },
            {
                "bank/pay",
                "amount",
                """{"type":"number"}""",
                ParameterRole.Bounded,
                ValueKind.Amount
            },
            {
                "bank/pay",
                "recipient",
                """{"type":"string"}""",
                ParameterRole.Selects,
                ValueKind.Text
            },
            {
                "files/delete_file",
                "file_id",
                """{"type":"string"}""",
                ParameterRole.Selects,
                ValueKind.Id
            },
            {
                "files/delete_file",
                "limit",
                """{"type":"integer"}""",
                ParameterRole.Selects,
                ValueKind.Amount
            },
            {
                "files/search_files",
                "query",
                """{"type":"string"}""",
                ParameterRole.Reads,
                ValueKind.Text
            },
            {
                "db/run_query",
                "sql",
                """{"type":"string"}""",
                ParameterRole.Executes,
                ValueKind.Text
            },
            {
                "files/share_file",
                "permission",
                """{"enum":["r","rw"]}""",
                ParameterRole.Selects,
                ValueKind.Choice
            },
            { "files/share_file", "whatever", """{}""", ParameterRole.Selects, ValueKind.Text },
        };

    [Theory]
    [MemberData(nameof(Named))]
    public void A_parameter_selects_unless_its_name_says_otherwise(
        string tool,
        string name,
        string schema,
        ParameterRole role,
        ValueKind kind
    )
    {
        var parameter = Propose(tool, $$$"""{"properties":{"{{{name}}}":{{{schema}}}}}""")
            .Parameters.Single();

        (parameter.Path, parameter.Role, parameter.Kind).ShouldBe((name, role, kind));
    }

    [Fact]
    public void A_deed_that_reaches_people_or_moves_an_amount_has_these_effects_too()
    {
        Propose("day/create_event", """{"properties":{"participants":{"type":"string"}}}""")
            .Effects.ShouldBe(["writes", "external"]);
        Propose("bank/send_money", """{"properties":{"amount":{"type":"number"}}}""")
            .Effects.ShouldBe(["external", "spends"]);
        Propose("day/get_event", """{"properties":{"email":{"type":"string"}}}""")
            .Effects.ShouldBe(["reads"]);
    }

    [Fact]
    public void What_lies_within_is_named_by_its_path_and_what_cannot_be_followed_is_said()
    {
        var proposal = Propose(
            "mail/send",
            """{"properties":{"attachments":{"type":"array","items":{"type":"object","properties":{"file_id":{"type":"string"}}}},"a.b":{},"c d":{}},"allOf":[{"properties":{"secret":{}}}]}"""
        );

        proposal
            .Parameters.Select(static p => (p.Path, p.Of))
            .ShouldBe([("attachments.file_id", "file")]);
        proposal.Doubts.Length.ShouldBe(3);
    }

    [Fact]
    public void A_file_of_hostile_names_is_read_back_as_it_was_proposed()
    {
        string[] names =
        [
            "yes",
            "null",
            "1",
            "a: b",
            "x\n  evil: {}",
            "\u202Etxt",
            "*ref",
            "{",
            "'",
            "\"",
            "#",
            "é",
            "- a",
            "to",
        ];
        var properties = string.Join(
            ',',
            names.Select(static n => $"{JsonSerializer.Serialize(n)}:{{\"type\":\"string\"}}")
        );
        var proposal = Propose("mail/send", $"{{\"properties\":{{{properties}}}}}");

        var read = ReadBack(ProposalText.Of([proposal])).Single();

        read.Id.Name.ShouldBe("mail/send");
        read.Tool!.Parameters!.Keys.ShouldBe(
            proposal.Parameters.Select(static p => p.Path).Order(StringComparer.Ordinal)
        );
        read.Tool.Parameters.Values.ShouldAllBe(static p => p.Role == ParameterRole.Selects);
        ProposalText.Of([proposal]).ShouldAllBe(static c => c == '\n' || (c >= ' ' && c <= '~'));
    }

    [Fact]
    public void Given_suites_are_annotated_without_a_fault_and_no_deed_is_called_a_read()
    {
        foreach (var suite in Suites())
        {
            var proposals = JsonDocument
                .Parse(File.ReadAllText(Path.Combine(suite, "tools.json")))
                .RootElement.EnumerateArray()
                .Select(t =>
                    ToolProposer.Of(
                        AssetId.Tool("s", t.GetProperty("name").GetString()!),
                        null,
                        new("h", t, 0)
                    )
                )
                .ToImmutableArray();

            ReadBack(ProposalText.Of(proposals)).Length.ShouldBe(proposals.Length);
            var deeds = JsonDocument
                .Parse(File.ReadAllText(Path.Combine(suite, "annotations.json")))
                .RootElement.GetProperty("tools")
                .EnumerateArray()
                .Where(static t =>
                    t.GetProperty("side_effect").GetString() is not ("none" or "local")
                )
                .Select(static t => "s/" + t.GetProperty("name").GetString())
                .ToArray();
            deeds.ShouldNotBeEmpty();
            foreach (var deed in deeds)
                proposals.Single(p => p.Tool.Name == deed).Effects.ShouldNotBe(["reads"], deed);
        }
    }

    [Theory]
    [InlineData(Effects.Reads, """{"readOnlyHint":false}""", "{}", "readOnlyHint")]
    [InlineData(Effects.Writes, """{"destructiveHint":true}""", "{}", "destructiveHint")]
    [InlineData(Effects.Writes, """{"openWorldHint":true}""", "{}", "openWorldHint")]
    [InlineData(Effects.Reads, "{}", """{"properties":{"sql":{}}}""", "'sql'")]
    [InlineData(
        Effects.Destructive,
        """{"destructiveHint":true,"openWorldHint":false}""",
        "{}",
        null
    )]
    [InlineData(Effects.Reads, """{"readOnlyHint":true,"openWorldHint":true}""", "{}", null)]
    [InlineData(Effects.Writes | Effects.Spends, """{"openWorldHint":true}""", "{}", null)]
    public void What_is_declared_to_do_less_than_the_server_says_is_told(
        Effects effects,
        string hints,
        string schema,
        string? why
    )
    {
        var found = HintRules
            .Contradictions(new() { Effects = effects }, Seen(schema, hints))
            .ToArray();

        if (why is null)
            found.ShouldBeEmpty();
        else
            found.Single().ShouldContain(why);
    }

    [Fact]
    public void A_parameter_that_the_server_does_not_know_is_told_with_the_nearest()
    {
        var declared = new ToolFacts { Effects = Effects.External, Selects = ["recipent", "to"] };

        HintRules
            .Contradictions(declared, Seen("""{"properties":{"recipient":{},"to":{}}}""", "{}"))
            .Single()
            .ShouldContain("Did you mean 'recipient'?");
    }

    private static ToolProposal Propose(string tool, string schema, string hints = "{}") =>
        ToolProposer.Of(new(AssetKind.Tool, tool), null, Seen(schema, hints));

    private static SeenDescriptor Seen(string schema, string hints) =>
        new(
            "h",
            JsonDocument
                .Parse($$"""{"name":"x","inputSchema":{{schema}},"annotations":{{hints}}}""")
                .RootElement,
            0
        );

    private static ImmutableArray<Asset> ReadBack(string text)
    {
        using var folder = new TestFolder();
        folder.Write("tools.yaml", text);
        var assets = new List<Asset>();
        InventoryFile.Read(Path.Combine(folder.Path, "tools.yaml"), assets, []).ShouldBeEmpty(text);
        return [.. assets];
    }

    private static string[] Suites()
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED");
        var suites = Path.Combine(shared ?? "", "data", "agentdojo", "suites");
        Assert.SkipWhen(
            string.IsNullOrEmpty(shared) || !Directory.Exists(suites),
            "no shared data"
        );
        return Directory.GetDirectories(suites);
    }
}
