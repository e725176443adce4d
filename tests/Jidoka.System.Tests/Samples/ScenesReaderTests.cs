using Factory.Scenes;

namespace Jidoka.System.Tests.Samples;

public sealed class ScenesReaderTests
{
    private const string Good = """
        models: [m1]
        users: [u1]
        agents: [{ name: a1, user: u1, model: m1 }]
        servers:
          - name: s1
            transport: http
            tools:
              - name: t1
                description: A tool.
                arguments: { properties: { id: { type: string } } }
                effects: [reads]
                selects: [id]
                answers: [{ text: yes }]
        scenes:
          - title: One
            agent: a1
            prompt: Do it.
            script:
              - call: { tool: s1/t1, with: { id: x } }
              - say: Done.
            expect:
              calls: { tool: s1/t1, verdict: allow }
              answer: Done
        """;

    private static readonly string[] _cuts =
    [
        "",
        "[",
        "{",
        ": ",
        "\n- ",
        "&a *a",
        "\t",
        "? [x]\n",
        "\0",
    ];

    [Theory]
    [InlineData("office.yaml")]
    [InlineData("helpdesk.yaml")]
    public void The_sample_files_can_be_played(string name)
    {
        var file = ScenesReader.ReadFile(Repository.PathOf("samples", "scenes", name));
        file.Scenes.Count.ShouldBeGreaterThan(3);
        file.Servers.ShouldContain(s => s.Stdio);
        file.Servers.ShouldContain(s => !s.Stdio);
        file.Scenes.ShouldContain(s => s.Streaming.Contains(true));
        file.Scenes.ShouldContain(s => s.Expect.Calls.Any(c => c.Verdict == "deny"));
    }

    [Fact]
    public void A_small_file_is_read_with_its_defaults()
    {
        var file = ScenesReader.Read(Good, "good.yaml");
        var scene = file.Scenes.ShouldHaveSingleItem();
        scene.Streaming.ShouldBe([false]);
        scene.Script[0].Calls[0].With["id"]!.GetValue<string>().ShouldBe("x");
        scene.Expect.Calls.ShouldBe([new ExpectedCall(new("s1", "t1"), "allow", null)]);
        var tool = file.Servers[0].Tools[0];
        tool.Schema["type"]!.GetValue<string>().ShouldBe("object");
        tool.Result.ShouldBeNull();
    }

    [Fact]
    public void A_file_in_JSON_is_read()
    {
        const string json = """
            {"models":["m"],"users":["u"],"agents":[{"name":"a","user":"u","model":"m"}],
             "servers":[{"name":"s","transport":"stdio","tools":[{"name":"t","description":"d",
               "arguments":{"properties":{"n":{"type":"number"}}},"answers":[{"when":{"n":2.50},"text":"x"}]}]}],
             "scenes":[{"title":"T","agent":"a","prompt":"P","script":[{"say":"S"}],"expect":{"answer":"S"}}]}
            """;
        var when = ScenesReader.Read(json, "x.json").Servers[0].Tools[0].Answers[0].When;
        JsonMatch
            .Holds(
                global::System.Text.Json.Nodes.JsonNode.Parse("""{"n":2.5,"other":true}"""),
                when
            )
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("model: m1 }", "model: m2 }", 3, "not a known model")]
    [InlineData("transport: http", "transport: pigeon", 6, "not a known transport")]
    [InlineData("effects: [reads]", "effects: [flies]", 11, "'flies' is not known")]
    [InlineData("selects: [id]", "selects: [ib]", 12, "'ib' is not known")]
    [InlineData("agent: a1", "agent: a9", 16, "not a known agent")]
    [InlineData("{ tool: s1/t1, with", "{ tool: s1/t9, with", 19, "No server has the tool")]
    [InlineData("title: One", "tilte: One", 15, "has no key 'tilte'")]
    [InlineData("verdict: allow", "verdict: maybe", 22, "not a known verdict")]
    [InlineData("prompt: Do it.", "prompt: [a]", 17, "must be a text")]
    [InlineData("scenes:", "scenes: [", 15, "Not YAML")]
    [InlineData("say: Done.", "ifSeen: Done.", 20, "needs 'say', 'call' or both")]
    public void A_fault_names_its_line(string right, string wrong, int line, string message)
    {
        var text = Good.Replace(right, wrong, StringComparison.Ordinal);
        var e = Should.Throw<ScenesException>(() => ScenesReader.Read(text, "bad.yaml"));
        e.Faults.ShouldContain(f =>
            f.Line == line && f.Message.Contains(message, StringComparison.Ordinal)
        );
        e.Message.ShouldContain($"bad.yaml:{line}:");
    }

    [Fact]
    public void Deep_nesting_is_a_fault() =>
        Should
            .Throw<ScenesException>(() => ScenesReader.Read(new string('[', 100_000), "deep.yaml"))
            .Message.ShouldContain("nested deeper");

    [Fact]
    public void Whatever_is_cut_or_replaced_the_reader_answers_with_faults_or_a_file() =>
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(
                CsCheck.Gen.Int[0, Good.Length - 1],
                CsCheck.Gen.Int[0, 40],
                CsCheck.Gen.Int[0, _cuts.Length - 1]
            ),
            (at, length, cut) =>
            {
                var end = Math.Min(Good.Length, at + length);
                try
                {
                    ScenesReader.Read(Good[..at] + _cuts[cut] + Good[end..], "cut.yaml");
                }
                catch (ScenesException e)
                {
                    e.Faults.ShouldNotBeEmpty();
                }
            },
            iter: 2000
        );
}
