namespace Jidoka.Core.Tests.Deciding;

public sealed class DecisionEngineTests
{
    private const string PermitAll = """@id("all") permit (principal, action, resource);""";
    private static readonly AssetId Pay = AssetId.Tool("bank", "pay");

    [Fact]
    public void Arguments_too_many_to_map_are_missing_as_a_whole_so_that_a_forbid_on_them_errs_and_denies()
    {
        var state = Factory.With(
            """
            @id("all") permit (principal, action, resource);
            @id("big") forbid (principal, action, resource) when { context.args.amount > 100 };
            """,
            Factory.Tool("bank", "pay")
        );
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"p{i}\":null"));
        var call = Factory.Call(AssetId.Tool("bank", "pay")) with
        {
            Arguments = $$"""{"amount":1,{{many}}}""",
        };
        DecisionEngine.Decide(call, state).Policies.ShouldContain("jidoka:policy-error");
    }

    [Fact]
    public void Of_two_leaves_with_one_path_the_weaker_speaks_to_policy()
    {
        var state = Factory.With(
            """
            @id("user") permit (principal, action, resource) when { context.origins["a.b"] == "user" };
            """,
            Factory.Tool("bank", "pay")
        );
        var call = Factory.Call(
            AssetId.Tool("bank", "pay"),
            new("a.b", Supplier.Untrusted, true),
            new ArgumentOrigin("a.b", Supplier.User, true)
        );
        DecisionEngine.Decide(call, state).Verdict.ShouldBe(Verdict.Deny);
    }

    [Theory]
    [InlineData(60, Verdict.Allow)]
    [InlineData(63, Verdict.Deny)]
    [InlineData(200, Verdict.Deny)]
    public void An_inventory_that_nests_too_deep_to_follow_refuses_instead_of_forgetting(
        int depth,
        Verdict verdict
    )
    {
        // The forbid is about a group that only a whole walk meets.
        var groups = Enumerable
            .Range(0, depth)
            .Select(i =>
                Factory.Registered(
                    new Asset
                    {
                        Id = new(AssetKind.Sink, "g" + i),
                        Parents = [new(AssetKind.Sink, "g" + (i + 1))],
                    }
                )
            );
        var tool = Factory.Registered(
            new Asset
            {
                Id = Pay,
                Tool = new(),
                Parents = [new(AssetKind.Sink, "g0")],
            }
        );
        var state = Factory.With(
            PermitAll
                + """@id("far") forbid (principal, action, resource in Sink::"g100") when { resource in Sink::"g150" };""",
            [tool, .. groups]
        );
        DecisionEngine.Decide(Factory.Call(Pay), state).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public void Nothing_is_permitted_without_a_policy()
    {
        var decision = DecisionEngine.Decide(Factory.Call(Pay), FactorySnapshot.Empty);
        decision.Verdict.ShouldBe(Verdict.Deny);
        decision.Policies.ShouldBe(["jidoka:default-deny"]);
    }

    [Fact]
    public void A_forbid_wins_and_gives_its_reason_and_control()
    {
        var decision = Decide(
            PermitAll
                + """@id("no") @reason("Because.") @control("ASI02") forbid (principal, action, resource);"""
        );
        decision.Verdict.ShouldBe(Verdict.Deny);
        decision.Policies.ShouldBe(["no"]);
        decision.Reason.ShouldBe("Because.");
        decision.Controls.ShouldBe(["ASI02"]);
    }

    [Fact]
    public void A_call_is_held_only_if_every_forbid_holds_and_a_permit_stands()
    {
        const string Held = """@id("h") @hold("people") forbid (principal, action, resource);""";
        const string Final = """@id("f") forbid (principal, action, resource);""";
        var held = Decide(PermitAll + Held);
        (held.Verdict, held.HeldFor).ShouldBe((Verdict.Hold, "people"));
        Decide(Held).Policies.ShouldBe(["jidoka:default-deny"]);
        var final = Decide(PermitAll + Held + Final);
        (final.Verdict, final.Policies.Single()).ShouldBe((Verdict.Deny, "f"));
    }

    [Fact]
    public void An_erroring_forbid_denies_and_an_erroring_permit_grants_nothing()
    {
        const string Broken = "(principal, action, resource) when { context.nothing == 1 };";
        var forbid = Decide(PermitAll + """@id("broken") forbid """ + Broken);
        forbid.Verdict.ShouldBe(Verdict.Deny);
        forbid.Policies.ShouldBe(["broken", "jidoka:policy-error"]);
        Decide("""@id("broken") permit """ + Broken).Policies.ShouldBe(["jidoka:default-deny"]);
    }

    [Fact]
    public void A_policy_in_observe_mode_is_reported_and_decides_nothing()
    {
        var forbid = Decide(
            PermitAll + """@id("o") @mode("observe") forbid (principal, action, resource);"""
        );
        (forbid.Verdict, forbid.Observed.Single()).ShouldBe((Verdict.Allow, "o"));
        var permit = Decide("""@id("o") @mode("observe") permit (principal, action, resource);""");
        (permit.Verdict, permit.Observed.Single()).ShouldBe((Verdict.Deny, "o"));
    }

    [Fact]
    public void A_stopped_agent_and_whoever_acts_for_it_through_it_is_refused_before_policy()
    {
        var stop = new AgentStopped(new("a"), "test") { TimeMs = 0, By = "me" };
        Decide(PermitAll, stop).Policies.ShouldBe(["jidoka:contained"]);
        var delegated = Factory.Call(Pay) with { Agent = new("b"), Chain = [new("a")] };
        DecisionEngine
            .Decide(delegated, Factory.With(PermitAll, stop))
            .Policies.ShouldBe(["jidoka:contained"]);
        var released = new AgentReleased(new("a")) { TimeMs = 1, By = "me" };
        Decide(PermitAll, stop, released).Verdict.ShouldBe(Verdict.Allow);
    }

    [Fact]
    public void Policies_read_arguments_facts_inventory_and_origins()
    {
        const string Policy = """
            @id("p") permit (principal in Group::"payers", action == Action::"callTool", resource in Server::"bank")
            when {
              context.args.n == 3 && context.args.amount == decimal("12.5") &&
              Order::"17".paid && resource.spends && !resource.external &&
              context.targets.weakest == "user" && context.origins.to == "user"
            };
            """;
        var fact = new BusinessFact(
            "Order",
            "17",
            JsonDocument.Parse("""{"paid":true}""").RootElement,
            "erp"
        );
        ControlEvent[] events =
        [
            Factory.Registered(
                new Asset
                {
                    Id = AssetId.Agent(new("a")),
                    Parents = [new(AssetKind.Group, "payers")],
                }
            ),
            Factory.Tool(
                "bank",
                "pay",
                new ToolFacts { Effects = Effects.Spends, Selects = ["to"] }
            ),
            new FactAsserted(fact) { TimeMs = 0, By = "test" },
        ];
        var call = Factory.Call(
            Pay,
            new ArgumentOrigin("to", Supplier.User, true),
            new("n", Supplier.Model, false)
        );
        DecisionEngine.Decide(call, Factory.With(Policy, events)).Policies.ShouldBe(["p"]);
        var hijacked = Factory.Call(Pay, new ArgumentOrigin("to", Supplier.Untrusted, true));
        DecisionEngine
            .Decide(hijacked, Factory.With(Policy, events))
            .Verdict.ShouldBe(Verdict.Deny);
    }

    [Fact]
    public void A_fact_never_shadows_an_inventory_entity()
    {
        var fact = new BusinessFact(
            "Agent",
            "a",
            JsonDocument.Parse("""{"boss":true}""").RootElement,
            "x"
        );
        var state = Factory.With(PermitAll, new FactAsserted(fact) { TimeMs = 0, By = "test" });
        state.Facts.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_input_and_state_give_the_same_decision_after_a_round_trip()
    {
        var state = Factory.With(PermitAll);
        var input = Factory.Call(Pay, new ArgumentOrigin("to", Supplier.User, true));
        var again = EventJson.ReadInput(EventJson.Write(input));
        JsonSerializer
            .Serialize(DecisionEngine.Decide(again, state))
            .ShouldBe(JsonSerializer.Serialize(DecisionEngine.Decide(input, state)));
        EventJson.Write(again).ShouldBe(EventJson.Write(input));
    }

    private static Decision Decide(string policies, params ControlEvent[] events) =>
        DecisionEngine.Decide(Factory.Call(Pay), Factory.With(policies, events));
}
