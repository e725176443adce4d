namespace Jidoka.Core.Tests.Deciding;

/// <summary>What a mandate holds, and when one is wider than another.</summary>
public sealed class MandateTests
{
    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    [Theory]
    [InlineData("""{"tools":["bank/pay"]}""", "{}", null)]
    [InlineData("""{"tools":["bank/*"]}""", "{}", null)]
    [InlineData("""{"tools":["*"]}""", "{}", null)]
    [InlineData("""{}""", "{}", null)]
    [InlineData("""{"tools":[]}""", "{}", "does not hold the tool")]
    [InlineData("""{"tools":["bank/payments","mail/*"]}""", "{}", "does not hold the tool")]
    [InlineData("amount", """{"amount":100}""", null)]
    [InlineData("amount", """{"amount":1e2}""", null)]
    [InlineData("amount", """{"amount":-100}""", null)]
    [InlineData("amount", """{"amount":100.01}""", "limits the argument")]
    [InlineData("amount", """{"amount":-100.01}""", "limits the argument")]
    [InlineData("amount", """{"amount":"100"}""", "limits the argument")]
    [InlineData("amount", """{"amount":null}""", "limits the argument")]
    [InlineData("amount", """{"amount":[1,2]}""", null)]
    [InlineData("amount", """{"amount":[1,200]}""", "limits the argument")]
    [InlineData("amount", """{"amount":{"value":200}}""", "limits the argument")]
    [InlineData("amount", """{"amount":1,"Amount":200}""", "limits the argument")]
    [InlineData("amount", """{"amount":1,"a-mount":200}""", "limits the argument")]
    [InlineData("amount", """{"amount":1,"\u00e4mount":200}""", "limits the argument")]
    [InlineData("amount", """{"other":1}""", "limits the argument")]
    [InlineData("amount", """{"x":{"amount":1}}""", "limits the argument")]
    [InlineData("amount", "[]", "limits the argument")]
    [InlineData("amount", "{", "limits the argument")]
    [InlineData("amount", null, "limits the argument")]
    [InlineData("payee", """{"to":"anna"}""", null)]
    [InlineData("payee", """{"TO":"bob"}""", null)]
    [InlineData("payee", """{"to":17}""", null)]
    [InlineData("payee", """{"to":17.0}""", null)]
    [InlineData("payee", """{"to":"eve"}""", "limits the argument")]
    [InlineData("payee", """{"to":"Anna"}""", "limits the argument")]
    [InlineData("payee", """{"to":["anna","eve"]}""", "limits the argument")]
    [InlineData("payee", """{"to":""}""", "limits the argument")]
    public void A_call_keeps_to_every_bound(string terms, string? arguments, string? breach)
    {
        var read = terms switch
        {
            "amount" => Terms("""{"arguments":[{"tool":"bank/*","path":"amount","max":100}]}"""),
            "payee" => Terms(
                """{"arguments":[{"tool":"bank/pay","path":"to","oneOf":["anna","bob","17"]}]}"""
            ),
            _ => Terms(terms),
        };
        var facts = Weigh([Of("m", read)], arguments);
        if (breach is null)
            facts.Breach.ShouldBeNull();
        else
            facts.Breach.ShouldNotBeNull().ShouldContain(breach);
    }

    [Fact]
    public void Of_several_mandates_each_holds()
    {
        var wide = Of("wide", Terms("""{"tools":["*"]}"""));
        var narrow = Of("narrow", Terms("""{"tools":["mail/*"]}"""));
        Weigh([wide, narrow], "{}").Breach.ShouldNotBeNull().ShouldContain("'narrow'");
        Weigh([narrow, wide], "{}").Breach.ShouldNotBeNull().ShouldContain("'narrow'");
        Weigh([wide, wide], "{}").Breach.ShouldBeNull();
    }

    [Theory]
    [InlineData(MandateSource.Operator, """["bank/pay"]""", false, true)]
    [InlineData(MandateSource.Signed, """["bank/*"]""", false, true)]
    [InlineData(MandateSource.Template, """["bank/pay"]""", false, true)]
    [InlineData(MandateSource.Planner, """["bank/pay"]""", false, false)]
    [InlineData(MandateSource.Operator, """["bank/other"]""", false, false)]
    [InlineData(MandateSource.Operator, """["bank/other"]""", true, true)]
    [InlineData(MandateSource.Planner, """[]""", true, true)]
    public void What_a_mandate_asks_for_needs_no_words_unless_a_planner_proposed_it(
        MandateSource source,
        string asks,
        bool evoked,
        bool within
    )
    {
        var terms = Terms("""{"asks":""" + asks + "}");
        var words = new MandateFacts("words", evoked, evoked, evoked ? [] : ["tool"]);
        var facts = Weigh([Of("m", terms, source)], "{}", words);
        (facts.Evoked, facts.Within).ShouldBe((evoked, within));
        facts.Exceeded.IsEmpty.ShouldBe(within);
    }

    [Fact]
    public void A_mandate_that_is_over_or_whose_parent_is_gone_holds_nothing()
    {
        var over = Of("m", Terms("{}")) with { ExpiresMs = 1_000 };
        Weigh([over], "{}", nowMs: 999).Breach.ShouldBeNull();
        Weigh([over], "{}", nowMs: 1_000).Breach.ShouldBe("The mandate 'm' is over.");
        MandateScale
            .Weigh(null, new([], "gone"), Pay, null, "{}", 0)!
            .Breach.ShouldNotBeNull()
            .ShouldContain("'gone'");
    }

    [Fact]
    public void What_a_mandate_does_not_hold_is_refused_before_policy_and_recorded_the_same()
    {
        var factory = Factory.With("permit (principal, action, resource);");
        var input = Factory.Call(Pay) with
        {
            Mandate = Weigh([Of("m", Terms("""{"tools":[]}"""))], "{}"),
        };
        var decision = DecisionEngine.Decide(input, factory);
        (decision.Verdict, decision.Policies.Single()).ShouldBe((Verdict.Deny, "jidoka:mandate"));
        var again = DecisionEngine.Decide(EventJson.ReadInput(EventJson.Write(input)), factory);
        (again.Verdict, again.Reason).ShouldBe((decision.Verdict, decision.Reason));
    }

    [Fact]
    public void Policy_reads_what_the_session_is_for_and_who_said_so()
    {
        var factory = Factory.With(
            """
            permit (principal, action, resource)
            when { context.mandate.purpose == "bills" && context.mandate.source == "operator" && context.mandate.within };
            """
        );
        var terms = Terms("""{"purpose":"bills","asks":["bank/pay"]}""");
        foreach (var source in (MandateSource[])[MandateSource.Operator, MandateSource.Signed])
        {
            var input = Factory.Call(Pay) with { Mandate = Weigh([Of("m", terms, source)], "{}") };
            DecisionEngine
                .Decide(input, factory)
                .IsAllowed.ShouldBe(source == MandateSource.Operator);
        }
    }

    [Theory]
    [InlineData("""{"tools":["mail/send"]}""", null)]
    [InlineData("""{"tools":["mail/s*"]}""", null)]
    [InlineData("""{"tools":["*"]}""", "tools")]
    [InlineData("""{"tools":["mail/send","bank/pay"]}""", "tools")]
    [InlineData("""{}""", "tools")]
    [InlineData("""{"tools":["mail/send"],"asks":["mail/send"]}""", null)]
    [InlineData("""{"tools":["mail/read"],"asks":["mail/read"]}""", "asks")]
    public void A_wider_list_of_tools_is_found(string narrow, string? wider) =>
        Wider("""{"tools":["mail/*"],"asks":["mail/send"]}""", narrow).ShouldBe(wider);

    [Theory]
    [InlineData("""{"calls":5}""", """{"calls":5}""", null)]
    [InlineData("""{"calls":5}""", """{"calls":6}""", "calls")]
    [InlineData("""{"calls":5}""", """{}""", "calls")]
    [InlineData("""{}""", """{"calls":6}""", null)]
    [InlineData("max", """{"tool":"bank/*","path":"amount","max":50}""", null)]
    [InlineData("max", """{"tool":"bank/*","path":"amount","max":200}""", "amount")]
    [InlineData("max", """{"tool":"bank/pay","path":"amount","max":50}""", "amount")]
    [InlineData("max", """{"tool":"bank/*","path":"amount","oneOf":["1"]}""", "amount")]
    [InlineData("max", """{"tool":"bank/*","path":"to","max":50}""", "amount")]
    [InlineData("one", """{"tool":"*","path":"to","oneOf":["a"]}""", null)]
    [InlineData("one", """{"tool":"*","path":"to","oneOf":["a","c"]}""", "to")]
    [InlineData("one", """{"tool":"*","path":"to","max":1}""", "to")]
    public void A_wider_bound_is_found(string wide, string narrow, string? wider)
    {
        wide = wide switch
        {
            "max" => """{"arguments":[{"tool":"bank/*","path":"amount","max":100}]}""",
            "one" => """{"arguments":[{"tool":"*","path":"to","oneOf":["a","b"]}]}""",
            _ => wide,
        };
        if (narrow.Contains("path", StringComparison.Ordinal))
            narrow = """{"arguments":[""" + narrow + "]}";
        var found = Wider(wide, narrow);
        if (wider is null)
            found.ShouldBeNull();
        else
            found.ShouldNotBeNull().ShouldContain(wider);
    }

    [Fact]
    public void A_limit_of_a_tool_that_is_not_held_need_not_be_repeated() =>
        Wider(
                """{"tools":["*"],"arguments":[{"tool":"bank/*","path":"amount","max":100}]}""",
                """{"tools":["mail/send"]}"""
            )
            .ShouldBeNull();

    [Theory]
    [InlineData("", 1_000L, null)]
    [InlineData("", 1_001L, "its end")]
    [InlineData("", null, "its end")]
    [InlineData("ann", 1_000L, "the person that it acts for")]
    public void A_longer_life_or_another_person_is_found(string user, long? end, string? wider)
    {
        var wide = Of("w", Terms("{}")) with { ExpiresMs = 1_000, User = new("bob") };
        var narrow = Of("n", Terms("{}")) with
        {
            ExpiresMs = end,
            User = new(user.Length == 0 ? "bob" : user),
        };
        MandateRules.WiderIn(narrow, wide).ShouldBe(wider);
    }

    [Theory]
    [InlineData("""{"tools":["mail send"]}""")]
    [InlineData("""{"tools":["*/send"]}""")]
    [InlineData("""{"tools":[null]}""")]
    [InlineData("""{"tools":["a/b"],"asks":["a/*"]}""")]
    [InlineData("""{"calls":-1}""")]
    [InlineData("""{"purpose":"a\nb"}""")]
    [InlineData("""{"arguments":[null]}""")]
    [InlineData("""{"arguments":[{"path":"x","max":1}]}""")]
    [InlineData("""{"arguments":[{"tool":"a/b","path":"x"}]}""")]
    [InlineData("""{"arguments":[{"tool":"a/b","path":"","max":1}]}""")]
    [InlineData("""{"arguments":[{"tool":"a/b","path":"\u00e4","max":1}]}""")]
    [InlineData("""{"arguments":[{"tool":"a b","path":"x","max":1}]}""")]
    [InlineData("""{"arguments":[{"tool":"a/b","path":"x","oneOf":[null]}]}""")]
    public void What_could_be_taken_for_less_than_it_says_is_no_mandate(string terms) =>
        MandateRules.FaultOf(Terms(terms)).ShouldNotBeNull();

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Every_list_is_bounded(int count, bool refused)
    {
        var tools = Enumerable.Range(0, count).Select(static i => "s/t" + i).ToImmutableArray();
        var limits = tools
            .Select(static t => new ArgumentLimit(t, "x", null, 1))
            .ToImmutableArray();
        MandateTerms[] all =
        [
            new() { Tools = tools },
            new() { Asks = tools },
            new() { Arguments = limits },
            new() { Arguments = [new("s/t", "x", tools)] },
        ];
        foreach (var terms in all)
            (MandateRules.FaultOf(terms) is not null).ShouldBe(refused);
    }

    [Fact]
    public void All_texts_together_are_bounded()
    {
        var text = new string('x', 256);
        var values = Enumerable.Repeat(text, 63).ToImmutableArray();
        MandateRules.FaultOf(new() { Arguments = [new("s/t", "x", values)] }).ShouldBeNull();
        MandateRules
            .FaultOf(new() { Arguments = [new("s/t", "x", values), new("s/t", "y", values)] })
            .ShouldNotBeNull()
            .ShouldContain("characters");
    }

    [Theory]
    [InlineData("""{"tool":["mail/send"]}""")]
    [InlineData("""{"tools":"mail/send"}""")]
    [InlineData("""{"arguments":[{"tool":"a/b","path":"x","min":1}]}""")]
    [InlineData("""{"calls":"5"}""")]
    [InlineData("[]")]
    public void A_bound_that_is_not_known_is_not_passed_over(string terms)
    {
        using var json = JsonDocument.Parse(terms);
        MandateJson.Read(json.RootElement).ShouldBeNull();
    }

    private static string? Wider(string wide, string narrow) =>
        MandateRules.WiderIn(Of("n", Terms(narrow)), Of("w", Terms(wide)));

    private static MandateFacts Weigh(
        ImmutableArray<Mandate> mandates,
        string? arguments,
        MandateFacts? words = null,
        long nowMs = 0
    ) => MandateScale.Weigh(words, new(mandates), Pay, null, arguments, nowMs)!;

    private static Mandate Of(
        string id,
        MandateTerms terms,
        MandateSource source = MandateSource.Operator
    ) => new(id, source, new("a"), terms);

    private static MandateTerms Terms(string json)
    {
        using var document = JsonDocument.Parse(json);
        return MandateJson.Read(document.RootElement).ShouldNotBeNull();
    }
}
