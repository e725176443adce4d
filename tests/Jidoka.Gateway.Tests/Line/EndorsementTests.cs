namespace Jidoka.Gateway.Tests.Line;

/// <summary>What a person vouches for when they allow a held call.</summary>
public sealed class EndorsementTests
{
    // Values are addresses, so that an endorsed one stands for its kind.
    private static readonly Asset Send = new()
    {
        Id = AssetId.Tool("mail", "send"),
        Tool = new ToolFacts
        {
            Effects = Effects.External,
            Parameters = Parameters(
                ("to", new() { Role = ParameterRole.Selects, Kind = ValueKind.Email }),
                ("name", new() { Role = ParameterRole.Selects, Kind = ValueKind.Name })
            ),
        },
    };

    private static readonly Asset Pay = new()
    {
        Id = TestLine.PayTool.Id,
        Tool = new ToolFacts
        {
            Effects = Effects.Spends,
            Parameters = Parameters(
                ("to", new() { Role = ParameterRole.Selects, Kind = ValueKind.Email }),
                (
                    "bill",
                    new()
                    {
                        Role = ParameterRole.Selects,
                        Kind = ValueKind.Id,
                        Of = "bill",
                    }
                ),
                (
                    "file",
                    new()
                    {
                        Role = ParameterRole.Selects,
                        Kind = ValueKind.Id,
                        Of = "file",
                    }
                )
            ),
        },
    };

    private const string Policies = """
        @id("all") permit (principal, action, resource);
        @id("named") @hold("finance") forbid (principal, action == Action::"callTool", resource)
        unless { context.targets.weakest == "user" };
        """;

    private const string Ann = """{"to":"ann@x.com"}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endorsed_value_is_the_persons_own_in_this_session_and_other_calls_of_it_pass(
        bool endorse
    )
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse);
        // The approval itself is spent by a first call.
        await using (var spent = await line.CallAsync(Ann))
            spent.Decision.IsAllowed.ShouldBeTrue();
        (await PassesAsync(line, Ann)).ShouldBe(endorse);
        (await PassesAsync(line, """{"to":"Ann@X.com"}""", tool: "mail/send")).ShouldBe(endorse);
    }

    [Theory]
    [InlineData("""{"to":"bob@x.com"}""", "bank/pay", "a", null, "run-1")]
    [InlineData("""{"name":"ann@x.com"}""", "mail/send", "a", null, "run-1")]
    [InlineData(Ann, "bank/pay", "a", null, "run-2")]
    [InlineData(Ann, "bank/pay", "b", null, "run-2")]
    [InlineData(Ann, "bank/pay", "a", "someone", "run-2")]
    [InlineData(Ann, "bank/pay", "a", null, null)]
    public async Task It_is_nobody_elses_and_for_nothing_else(
        string arguments,
        string tool,
        string agent,
        string? user,
        string? session
    )
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse: true);
        await using (await line.CallAsync(Ann)) { }
        (
            await PassesAsync(line, arguments, tool, TestLine.Agent(agent, user), session)
        ).ShouldBeFalse();
        (await PassesAsync(line, Ann)).ShouldBeTrue();
    }

    [Fact]
    public async Task An_id_is_vouched_for_as_the_id_of_what_it_is()
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync("""{"bill":"13"}"""), endorse: true);
        await using (await line.CallAsync("""{"bill":"13"}""")) { }
        (await PassesAsync(line, """{"bill":"13"}""")).ShouldBeTrue();
        (await PassesAsync(line, """{"file":"13"}""")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_delegate_of_the_agent_is_not_the_agent_that_the_person_saw()
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse: true);
        await using (await line.CallAsync(Ann)) { }
        (
            await PassesAsync(line, Ann, caller: TestLine.Agent("a", null, "planner"))
        ).ShouldBeFalse();
    }

    [Fact]
    public async Task It_outlives_the_approval_and_the_process_and_ends_after_a_day()
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse: true);
        await using (await line.CallAsync(Ann)) { }
        line.Time.Advance(TimeSpan.FromHours(1));
        // The approval is over, and goes when the next one comes.
        await line.GiveUpAsync("""{"to":"zoe@x.com"}""");
        line.Line.Factory.Current.Approvals.Count.ShouldBe(1);
        var cached = line
            .Line.Factory.Current.Compact()
            .Aggregate(
                FactorySnapshot.Empty,
                static (state, e) => state.Apply(state.ControlSize, e)
            );
        cached.Endorsements.Keys.ShouldBe(line.Line.Factory.Current.Endorsements.Keys);

        var next = await HoldLine.OpenAsync(line.Line.Log);
        (await PassesAsync(next, Ann)).ShouldBeTrue();
        next.Time.Advance(TimeSpan.FromHours(25));
        (await PassesAsync(next, Ann)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stop_of_the_agent_ends_it()
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse: true);
        await using (await line.CallAsync(Ann)) { }
        await line.Line.StopAsync("a");
        await line.Line.ChangeAsync(now => new AgentReleased(new("a"))
        {
            TimeMs = now,
            By = "test",
        });
        (await PassesAsync(line, Ann)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_erased_is_vouched_for_no_more()
    {
        var line = await StartAsync();
        await line.AllowAsync(await line.GiveUpAsync(Ann), endorse: true);
        await using (await line.CallAsync(Ann)) { }
        (
            await line.Line.Log.Vault.EraseAsync(
                "agent:a",
                keys =>
                    EventJson.Write(
                        new SubjectErased("agent:a", keys[^1], "test", "asked for") { TimeMs = 0 }
                    )
            )
        ).ShouldNotBeNull();
        (await PassesAsync(line, Ann)).ShouldBeFalse();
    }

    private static Task<HoldLine> StartAsync() => StartAsync(Policies);

    private static async Task<HoldLine> StartAsync(string policies)
    {
        var line = await HoldLine.StartAsync(null, Pay, Send, TestLine.HumanAgent("b"));
        await line.Line.LoadAsync(policies);
        return line;
    }

    private static async Task<bool> PassesAsync(
        HoldLine line,
        string arguments,
        string tool = "bank/pay",
        Caller? caller = null,
        string? session = "run-1"
    )
    {
        var call = line.Line.ToolCall(arguments, hint: new(session)) with
        {
            Resource = new(AssetKind.Tool, tool),
        };
        await using var passage = await line.Line.EnterAsync(call, caller);
        return passage.Decision.IsAllowed;
    }

    private static ImmutableSortedDictionary<string, ParameterFacts> Parameters(
        params (string Name, ParameterFacts Facts)[] all
    ) =>
        all.ToImmutableSortedDictionary(
            static p => p.Name,
            static p => p.Facts,
            StringComparer.Ordinal
        );
}
