using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Tests.Configuring;

public sealed class AnnotationTests
{
    private static ConfigRead Read(string tool) =>
        ConfigFile.Parse("jidoka.yaml", "tools:\n  t:\n    effects: [reads]\n    " + tool + "\n");

    [Fact]
    public void What_is_said_of_parameters_and_results_is_read()
    {
        var assets = ConfigFile.Parse("jidoka.yaml", Whole.Text).Options!.Assets;
        var read = assets.Single(a => a.Id.Name == "mail/read").Tool!;

        read.Parameters!["folder"]
            .ShouldBe(
                new()
                {
                    Role = ParameterRole.Selects,
                    Kind = ValueKind.Name,
                    Of = "folder",
                }
            );
        read.Parameters["count"]
            .ShouldBe(
                new()
                {
                    Role = ParameterRole.Bounded,
                    Kind = ValueKind.Amount,
                    Max = 50,
                }
            );
        read.Parameters["order"].Words!["desc"].ShouldBe(["newest first"]);
        read.Evokes!.Value.ShouldBe(["read", "look at"]);
        var returns = read.Returns!;
        (returns.Format, returns.Records, returns.Creates, returns.Complete).ShouldBe(
            (ResultFormat.Yaml, "$.mails[*]", "mail", true)
        );
        var sender = returns.Fields[0];
        (sender.Trust, sender.Kind, sender.Names).ShouldBe(
            (Integrity.Trusted, ValueKind.Email, true)
        );
        returns.Fields[1].Path.ShouldBe("$['mail id']");
    }

    [Theory]
    [InlineData("parameters: {p: {kind: email}}", 4, 18, "'role' is missing")]
    [InlineData("parameters: {p: {role: select}}", 4, 28, "Did you mean 'selects'?")]
    [InlineData("parameters: {p: {role: payload, max: 5}}", 4, 42, "for quantities only")]
    [InlineData("parameters: {p: {role: bounded, max: much}}", 4, 42, "must be a number")]
    [InlineData("parameters: {p: {role: reads, words: {a: [b]}}}", 4, 42, "'kind: choice'")]
    [InlineData("parameters: {p: {role: reads, knd: id}}", 4, 35, "Did you mean 'kind'?")]
    [InlineData("evokes: [one two three four five]", 4, 13, "1 to 4 words")]
    [InlineData("returns: {format: yaml, records: '$..a'}", 4, 38, "no path that can be read")]
    [InlineData("returns: {format: yaml, fields: {a: {kind: id}}}", 4, 38, "no path")]
    [InlineData("returns: {format: json, patterns: ['(?<a>x)']}", 4, 39, "for 'format: text' only")]
    [InlineData("returns: {records: '$[*]'}", 4, 24, "each match of a pattern")]
    [InlineData("returns: {patterns: ['(?=a)(?<a>x)'], fields: {a: {}}}", 4, 25, "backtracking")]
    [InlineData(
        "returns: {patterns: ['(?<prise>x)'], fields: {price: {}}}",
        4,
        25,
        "mean 'price'?"
    )]
    [InlineData("returns: {patterns: ['(?<a>x)'], fields: {a: {}, b: {}}}", 4, 54, "never found")]
    [InlineData("returns: {patterns: ['['], fields: {}}", 4, 25, "no pattern")]
    public void A_fault_in_an_annotation_names_its_place_and_what_to_do(
        string tool,
        long line,
        long column,
        string says
    )
    {
        var fault = Read(tool).Faults.ShouldHaveSingleItem();

        fault.Message.ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((line, column), fault.Message);
    }

    [Fact]
    public void Parameters_are_declared_once() =>
        Read("selects: [p]\n    parameters: {p: {role: reads}}")
            .Faults.ShouldHaveSingleItem()
            .Message.ShouldContain("short form");

    [Fact]
    public void The_control_port_holds_annotations_to_the_same_rules()
    {
        var tool = new ToolFacts
        {
            Effects = Effects.Reads,
            Returns = new() { Patterns = ["(?=a)(?<a>x)"] },
        };
        var asset = new Asset { Id = AssetId.Tool("mail", "read"), Tool = tool };

        Should
            .Throw<ControlException>(() => EntryRules.Check(asset))
            .Message.ShouldContain("backtracking");
        EntryRules.Check(asset with { Tool = tool with { Returns = new() } });
    }
}
