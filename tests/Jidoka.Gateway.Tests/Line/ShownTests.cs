using Jidoka.Core.Intercepting;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>What a session lends to calls at the tools' door, and what it remembers of refusals.</summary>
public sealed class ShownTests
{
    private const string Policies = """
        @id("ask") permit (principal, action == Action::"infer", resource);
        @id("named") permit (principal, action == Action::"callTool", resource) when { context.targets.weakest == "user" };
        """;

    private const string Quiet = """
        @id("quiet") permit (principal, action == Action::"callTool", resource) when { context.session.refused == 0 };
        @id("never") forbid (principal, action == Action::"callTool", resource) when { context.args has never };
        """;

    private const string Payment = """{"to":"payee-4711"}""";

    private static Asset PayeeList { get; } =
        new()
        {
            Id = AssetId.Tool("bank", "list"),
            Tool = new ToolFacts
            {
                Effects = Effects.Reads,
                Returns = new ReturnFacts
                {
                    Format = ResultFormat.Json,
                    Complete = true,
                    Fields =
                    [
                        new()
                        {
                            Path = "$.payee",
                            Trust = Integrity.Trusted,
                            Kind = Core.Projecting.Inventory.ValueKind.Text,
                        },
                    ],
                },
            },
        };

    private static SessionHint Session(string name) => new(Header: name);

    private static Task<TestLine> StartAsync(string policies) =>
        TestLine.StartAsync(
            policies,
            TestLine.PayTool,
            TestLine.HumanAgent("a"),
            TestLine.HumanAgent("b")
        );

    [Fact]
    public async Task A_call_is_traced_in_what_the_session_that_it_names_shows_and_in_no_other()
    {
        var line = await StartAsync(Policies);
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", Session("bills"))))
        { }
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeTrue();
        (await line.PassesAsync(Payment, Session("other"))).ShouldBeFalse();
        (await line.PassesAsync(Payment, SessionHint.None)).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("b-bills"), "b")).ShouldBeFalse();
        (await line.PassesAsync("""{"to":"payee-9999"}""", Session("bills"))).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_tool_answers_at_the_tools_door_is_read_as_the_operator_says_of_the_tool()
    {
        var line = await StartAsync(
            """
            @id("ask") permit (principal, action == Action::"infer", resource);
            @id("read") permit (principal, action == Action::"callTool", resource == Tool::"bank/list");
            @id("listed") permit (principal, action == Action::"callTool", resource == Tool::"bank/pay") when { context.targets.weakest == "unique" };
            """
        );
        await line.ChangeAsync(now => new AssetRegistered(PayeeList) { TimeMs = now, By = "test" });
        await using (await line.EnterAsync(line.Infer("Pay the bill", Session("bills")))) { }
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeFalse();
        await using (
            var read = await line.EnterAsync(line.ToolCall("{}", "list", Session("bills")))
        )
            await read.SettleAsync(
                new Settlement(SettledAs.Done)
                {
                    Answer =
                        """{"content":[{"type":"text","text":"{\"payee\":\"payee-4711\"}"}]}"""u8.ToArray(),
                }
            );
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeTrue();
        (await line.PassesAsync("""{"to":"payee-9999"}""", Session("bills"))).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("other"))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_only_its_trace_names_lends_nothing()
    {
        var line = await StartAsync(Policies);
        var trace = new SessionHint(TraceId: "0af7651916cd43dd8448eb211c80319c");
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", trace))) { }
        (await line.PassesAsync(Payment, trace)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_copied_conversation_lends_another_agent_nothing()
    {
        var line = await StartAsync(Policies);
        var words = line.Infer("Pay payee-4711, please") with
        {
            Hint = new SessionHint(Prefixes: [1, 2, 3], HasAssistantTurn: true),
        };
        await using (
            await line.EnterAsync(words with { Hint = words.Hint with { Header = "bills" } })
        ) { }
        // The same words in the same order, under the other's own name or none.
        await using (await line.EnterAsync(words, TestLine.Agent("b"))) { }
        var next = words.Hint with { Prefixes = [1, 2, 3, 4] };
        (await line.PassesAsync(Payment, next, "b")).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("b-bills"), "b")).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeTrue();
    }

    [Fact]
    public async Task What_policy_refuses_for_good_counts_for_the_calls_of_its_session_that_follow()
    {
        var line = await StartAsync(Quiet);
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeTrue();
        (await line.PassesAsync("""{"to":"x","never":true}""", Session("bills"))).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("bills"))).ShouldBeFalse();
        (await line.PassesAsync(Payment, Session("other"))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("payee", "never")]
    [InlineData("never", "payee")]
    public async Task What_is_refused_in_an_answer_counts_for_the_calls_beside_it_in_any_order(
        params string[] calls
    )
    {
        var line = await StartAsync(
            Quiet + """@id("m") permit (principal, action == Action::"infer", resource);"""
        );
        await line.ChangeAsync(now => new AssetRegistered(TestLine.HumanAgent("a", budget: 9))
        {
            TimeMs = now,
            By = "test",
        });
        await using var infer = await line.EnterAsync(line.Infer(hint: Session("bills")));
        var legs = await line.Pipeline.DecideIntentsAsync(
            infer,
            [
                .. calls.Select(static c => new EmittedToolCall(
                    c,
                    "pay",
                    System.Text.Encoding.UTF8.GetBytes($$"""{"to":"x","{{c}}":true}""")
                )),
            ],
            default
        );
        legs.ShouldAllBe(l => !l.Decision.IsAllowed);
        var facts = line.Factory.Current.Find(AssetId.Agent(new("a")))!.Agent;
        line.Budgets.Remaining(new("a"), facts, TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds())
            .ShouldBe(8, "what was reserved for a call that was refused after all is given back");
    }
}
