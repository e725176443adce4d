using Jidoka.Cedar;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Tests.Deciding.Schemas;

public sealed class PolicySchemaTests
{
    private const string PaySchema = """
        {"type":"object","required":["to","amount"],"properties":{
          "to":{"type":"string"},"amount":{"type":"number"},"n":{"type":["integer","null"]},
          "lines":{"type":"array","items":{"type":"number"}},"file-id":{"$ref":"#/$defs/id"},
          "at":{"type":"object","properties":{"zone":{"type":"string"}}},
          "any":{},"mixed":{"anyOf":[{"type":"string"},{"type":"integer"}]}},
         "$defs":{"id":{"type":"string"}}}
        """;

    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    private static Asset Tool(string server, string name, string? schema = PaySchema) =>
        new()
        {
            Id = AssetId.Tool(server, name),
            Owner = "finance",
            Purpose = "pays",
            Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("tier", "gold"),
            Tool = new ToolFacts
            {
                Effects = Effects.Spends,
                Selects = ["to"],
                InputSchema = schema,
            },
        };

    private static FactorySnapshot State(params Asset[] assets)
    {
        var state = FactorySnapshot.Empty;
        foreach (var asset in assets)
            state = state.Apply(state.ControlSize, Factory.Registered(asset));
        return state;
    }

    private static FactorySnapshot Whole() =>
        State([
            Tool("bank", "pay"),
            .. Enum.GetValues<AssetKind>()
                .Where(k => k != AssetKind.Tool)
                .Select(k => new Asset
                {
                    Id = new(k, "x"),
                    Agent = k == AssetKind.Agent ? new() { User = new("anna") } : null,
                    Parents = k == AssetKind.Agent ? [new(AssetKind.Group, "x")] : [],
                }),
        ]);

    public static TheoryData<CallKind> Kinds => [.. Enum.GetValues<CallKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_decision_reads_is_what_the_schema_declares(CallKind kind)
    {
        var state = Whole();
        var schema = Schema.Parse(PolicySchema.Of(state).Text).Unwrap();
        foreach (var resource in PolicyVocabulary.Of(kind).Resources)
        {
            var id = resource == AssetKind.Tool ? Pay : new AssetId(resource, "x");
            var call = Factory.Call(id, new ArgumentOrigin("to", Supplier.User, true)) with
            {
                Kind = kind,
                Arguments =
                    kind == CallKind.CallTool
                        ? """{"to":"x","amount":12,"n":3,"lines":[1,2.5],"file-id":"f","at":{"zone":"z"}}"""
                        : null,
            };
            var full = call with
            {
                User = new("anna"),
                Chain = [new("planner")],
                BudgetRemaining = 3,
                Findings = [new("d", "secret.aws-access-key", -1)],
                ProviderFeatures = ["store"],
            };
            foreach (var input in (DecisionInput[])[call, full])
            {
                var request = DecisionEngine.RequestOf(input, state);
                // Every attribute that is given is declared, and every declared one that is required is given.
                schema.Check(request).ShouldBeNull($"{kind} of {id}");
            }
        }
    }

    [Fact]
    public void Every_asset_is_as_the_schema_declares_registered_or_not()
    {
        var state = Whole();
        var schema = Schema.Parse(PolicySchema.Of(state).Text).Unwrap();

        foreach (var asset in state.Assets.Values)
        {
            schema.Check(AssetEntity.Of(asset)).ShouldBeNull();
            schema.Check(AssetEntity.Unregistered(asset.Id)).ShouldBeNull();
        }
    }

    [Fact]
    public void There_is_one_action_for_each_kind_of_call() =>
        Schema
            .Parse(PolicySchema.Of(FactorySnapshot.Empty).Text)
            .Unwrap()
            .ActionUids.Select(a => a.Id)
            .ShouldBe(Enum.GetValues<CallKind>().Select(WireName<CallKind>.Of), ignoreOrder: true);

    [Fact]
    public void Arguments_have_the_types_of_the_tools_own_schema() =>
        ArgumentTypeReader
            .Read(PaySchema)
            .ToCedar()
            .ShouldBe(
                "{amount: decimal, at?: {zone?: String}, \"file-id\"?: String, lines?: Set<decimal>, n?: Long, to: String}"
            );

    [Fact]
    public void Of_several_tools_an_argument_is_optional_and_untyped_where_they_differ()
    {
        var union = ArgumentUnion.Of(
            [
                ArgumentTypeReader.Read(PaySchema),
                ArgumentTypeReader.Read(
                    """{"type":"object","properties":{"to":{"type":"integer"},"amount":{"type":"number"}},"required":["to","amount"]}"""
                ),
            ],
            isNamed: false
        );

        union.Fields["amount"].IsRequired.ShouldBeFalse();
        union.Fields["to"].Type.IsTyped.ShouldBeFalse();
        union.ToCedar().ShouldNotContain("to:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"object","properties":7},"b":{"type":[]}}}""")]
    [InlineData("""{"properties":{"\ud800":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"a\"b\n":{"type":"string"},"in":{"type":"integer"}}}""")]
    public void A_hostile_schema_gives_a_schema_that_parses(string text) =>
        Schema.Parse(PolicySchema.Of(State(Tool("a", "b", text))).Text).IsSuccess.ShouldBeTrue();

    [Fact]
    public void A_schema_that_refers_to_itself_many_times_is_read_within_bounds()
    {
        var choices = string.Join(",", Enumerable.Repeat("""{"$ref":"#/$defs/a"}""", 8));
        var text =
            """{"properties":{"x":{"$ref":"#/$defs/a"}},"$defs":{"a":{"anyOf":[CHOICES]}}}""".Replace(
                "CHOICES",
                choices
            );

        ArgumentTypeReader.Read(text).Fields["x"].Type.IsTyped.ShouldBeFalse();
    }

    [Fact]
    public void Facts_are_entity_types_with_what_all_of_them_agree_on()
    {
        var state = FactorySnapshot.Empty;
        foreach (
            var (type, id, json) in ((string, string, string)[])
                [
                    ("Shop::Order", "1", """{"paid":true,"total":5,"odd":1}"""),
                    ("Shop::Order", "2", """{"paid":false,"odd":"x"}"""),
                ]
        )
            state = state.Apply(
                state.ControlSize,
                new FactAsserted(
                    new(type, id, System.Text.Json.JsonDocument.Parse(json).RootElement, "test")
                )
                {
                    TimeMs = 0,
                    By = "test",
                }
            );
        var schema = PolicySchema.Of(state).Text;

        schema.ShouldContain("namespace Shop {");
        schema.ShouldContain("paid?: Bool,");
        schema.ShouldContain("total?: Long,");
        schema.ShouldNotContain("odd");
        PolicySchema.ToJson(schema).ShouldContain("\"Shop\"");
    }

    [Theory]
    [InlineData("922337203685478")]
    [InlineData("-922337203685478")]
    [InlineData("9223372036854775807")]
    [InlineData("1e300")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("200.00001")]
    [InlineData("[1e300]")]
    [InlineData("[200,\"x\"]")]
    [InlineData("[null]")]
    public void An_argument_that_no_decimal_holds_does_not_pass_by_a_forbid_as_if_it_were_missing(
        string amount
    )
    {
        var state = Factory.With(
            """
            @id("all") permit (principal, action, resource);
            @id("big") forbid (principal, action == Action::"callTool", resource == Tool::"bank/pay")
            when { context.args has amount && context.args.amount.greaterThan(decimal("100.0")) };
            """,
            Factory.Registered(Tool("bank", "pay"))
        );
        Decide("1").Verdict.ShouldBe(Core.Deciding.Verdict.Allow);
        Decide("null").Verdict.ShouldBe(Core.Deciding.Verdict.Allow);
        Decide(amount).Policies.ShouldBe(["big", "jidoka:policy-error"]);
        var padding = string.Join(',', Enumerable.Repeat("0", 10_000));
        Decide($"200,\"pad\":[{padding}]").Policies.ShouldBe(["big", "jidoka:policy-error"]);

        Core.Deciding.Decision Decide(string value) =>
            DecisionEngine.Decide(
                Factory.Call(Pay) with
                {
                    Arguments = $$"""{"to":"x","amount":{{value}}}""",
                },
                state
            );
    }

    [Fact]
    public void A_number_is_a_decimal_even_when_it_is_whole()
    {
        var state = Factory.With(
            """
            @id("all") permit (principal, action, resource);
            @id("big") forbid (principal, action == Action::"callTool", resource == Tool::"bank/pay")
            when { context.args.amount.greaterThan(decimal("100.0")) };
            """,
            Factory.Registered(Tool("bank", "pay"))
        );

        Verdict("""{"to":"x","amount":100}""").ShouldBe(Core.Deciding.Verdict.Allow);
        Verdict("""{"to":"x","amount":101}""").ShouldBe(Core.Deciding.Verdict.Deny);
        Verdict("""{"to":"x","amount":100.5}""").ShouldBe(Core.Deciding.Verdict.Deny);

        Verdict Verdict(string arguments) =>
            DecisionEngine.Decide(Factory.Call(Pay) with { Arguments = arguments }, state).Verdict;
    }
}
