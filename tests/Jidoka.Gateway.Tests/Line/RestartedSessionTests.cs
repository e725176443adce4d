using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>A session goes on after a restart with what it had read, what it shows and what was refused in it.</summary>
public sealed class RestartedSessionTests
{
    private const string Policies = """
        @id("all") permit (principal, action, resource);
        @id("never") forbid (principal, action == Action::"callTool", resource) when { context.args has never };
        """;

    private const string Named =
        """@id("named") permit (principal, action, resource) when { context has targets && context.targets.weakest == "user" };"""
        + """@id("ask") permit (principal, action == Action::"infer", resource);""";

    private const string Payment = """{"to":"payee-4711"}""";
    private static readonly string[] Sessions = ["bills", "trips", "post"];
    private static readonly string[] Values = ["payee-4711", "payee-9999", "ann", "the rent"];

    [Fact]
    public async Task Whatever_happened_in_it_its_next_call_is_decided_on_the_same_input()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var line = await StartAsync(Policies);
            for (var steps = random.Next(1, 25); steps > 0; steps--)
                await StepAsync(line, random);
            var again = await ReopenAsync(line);
            foreach (var session in Sessions)
            {
                var arguments =
                    $$"""{"to":"{{One(random, Values)}}","memo":"{{One(random, Values)}} secret plan of the house"}""";
                var agent = random.Next(4) == 0 ? "b" : "a";
                var hint = new SessionHint(Header: (agent == "b" ? "b-" : "") + session);
                var before = await InputAsync(line, arguments, hint, agent);
                var after = await InputAsync(again, arguments, hint, agent);
                after.ShouldBe(before, $"seed {seed}, session {session}");
            }
        }
    }

    [Fact]
    public async Task A_call_named_before_a_restart_passes_after_it_and_in_no_other_session()
    {
        var line = await StartAsync(Named);
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", Of("bills")))) { }
        var again = await ReopenAsync(line);
        (await again.PassesAsync(Payment, Of("bills"))).ShouldBeTrue();
        (await again.PassesAsync(Payment, Of("bills"))).ShouldBeTrue();
        (await again.PassesAsync("""{"to":"payee-9999"}""", Of("bills"))).ShouldBeFalse();
        (await again.PassesAsync(Payment, Of("other"))).ShouldBeFalse();
        (await again.PassesAsync(Payment, Of("b-bills"), "b")).ShouldBeFalse();
        await Should.ThrowAsync<RefusedException>(() =>
            again.PassesAsync(Payment, Of("bills"), "b")
        );
    }

    [Fact]
    public async Task What_was_erased_lends_nothing_after_a_restart_and_may_be_all_that_a_call_carries()
    {
        var line = await StartAsync(Named);
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", Of("bills")))) { }
        await ReadAsync(line, "vault", "{}", "the code of the vault is 4711", Of("bills"));
        await line.LoadAsync(Policies);
        await using (
            await line.EnterAsync(line.ToolCall("""{"to":"x","never":true}""", hint: Of("bills")))
        ) { }
        line.Log.Erase("agent:a");
        var again = await ReopenAsync(line);
        await again.LoadAsync(Named);
        (await again.PassesAsync(Payment, Of("bills"))).ShouldBeFalse();
        var input = EventJson.ReadInput(
            Encoding.UTF8.GetBytes(await InputAsync(again, Payment, Of("bills"), "a"))
        );
        input.Payload!.Carried!.Confidentiality.ShouldBe(Confidentiality.Restricted);
        input.Session.RefusedTargets!.IsFull.ShouldBeTrue();
        input.Session.Refused.ShouldBe(1);
    }

    [Fact]
    public async Task A_session_with_too_many_refusals_to_tell_apart_is_so_after_a_restart()
    {
        var line = await StartAsync(Policies);
        for (var i = 0; i <= RefusedTargets.MaxKeys / 2; i++)
        {
            await using (
                await line.EnterAsync(
                    line.ToolCall($$"""{"to":"x-{{i}}","never":true}""", hint: Of("bills"))
                )
            ) { }
        }
        var again = await ReopenAsync(line);
        var before = await InputAsync(line, Payment, Of("bills"), "a");
        EventJson
            .ReadInput(Encoding.UTF8.GetBytes(before))
            .Session.RefusedTargets!.IsFull.ShouldBeTrue();
        (await InputAsync(again, Payment, Of("bills"), "a")).ShouldBe(before);
    }

    [Fact]
    public async Task What_was_lost_to_other_sessions_is_lost_as_much_as_what_is_too_much()
    {
        var line = await StartAsync(Named);
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", Of("bills")))) { }
        await ReadAsync(line, "vault", "{}", "the code of the vault is 4711", Of("bills"));
        (await line.PassesAsync(Payment, Of("bills"))).ShouldBeTrue();
        var large = new string('x', (int)(SessionLimits.MaxShownBytes - 1024));
        for (var i = 0; i <= SessionLimits.MaxAllShownBytes / SessionLimits.MaxShownBytes; i++)
        {
            await using (await line.EnterAsync(line.Infer(large, Of($"large-{i}")))) { }
        }
        (await line.PassesAsync(Payment, Of("bills"))).ShouldBeFalse();
        EventJson
            .ReadInput(Encoding.UTF8.GetBytes(await InputAsync(line, Payment, Of("bills"), "a")))
            .Payload!.Carried!.Confidentiality.ShouldBe(Confidentiality.Restricted);
        await using (await line.EnterAsync(line.Infer("Pay payee-4711, please", Of("bills")))) { }
        (await line.PassesAsync(Payment, Of("bills"))).ShouldBeTrue();
    }

    [Theory]
    [InlineData(VaultParts.Request)]
    [InlineData(VaultParts.Response)]
    public async Task Where_one_class_of_content_was_kept_for_its_time_and_went_the_evidence_is_lost(
        string part
    )
    {
        var line = await StartAsync(Named);
        await ReadAsync(line, "vault", """{"to":"x"}""", "of blue and of green", Of("bills"));
        (await CarriedAsync()).ShouldNotBe(Confidentiality.Restricted);
        line.Log.Remove(part);
        (await CarriedAsync()).ShouldBe(Confidentiality.Restricted);

        async Task<Confidentiality?> CarriedAsync() =>
            EventJson
                .ReadInput(
                    Encoding.UTF8.GetBytes(
                        await InputAsync(await ReopenAsync(line), Payment, Of("bills"), "a")
                    )
                )
                .Payload?.Carried?.Confidentiality;
    }

    private static SessionHint Of(string session) => new(Header: session);

    private static Task<TestLine> StartAsync(string policies) =>
        TestLine.StartAsync(
            policies,
            TestLine.PayTool,
            TestLine.HumanAgent("a"),
            TestLine.HumanAgent("b"),
            Reader("vault", new(Integrity.Trusted, Confidentiality.Restricted, ["pii"])),
            Reader("page", new(Integrity.Untrusted, Confidentiality.Internal))
        );

    private static Asset Reader(string name, Label label) =>
        new()
        {
            Id = AssetId.Tool("bank", name),
            Tool = new ToolFacts { Effects = Effects.Reads, ResultLabel = label },
        };

    private static Task<TestLine> ReopenAsync(TestLine line) =>
        TestLine.OpenAsync(line.Log, new LocalSessionOwner(), new(), TestLine.Time);

    private static async Task StepAsync(TestLine line, Random random)
    {
        var agent = random.Next(4) == 0 ? "b" : "a";
        var hint = Of((agent == "b" ? "b-" : "") + One(random, Sessions));
        switch (random.Next(6))
        {
            case 0:
                await using (
                    await line.EnterAsync(
                        line.Infer($"Pay {One(random, Values)}, please", hint),
                        TestLine.Agent(agent)
                    )
                ) { }
                break;
            case 1:
                await using (
                    await line.EnterAsync(
                        line.ToolCall(
                            $$"""{"to":"{{One(random, Values)}}","never":true}""",
                            hint: hint
                        ),
                        TestLine.Agent(agent)
                    )
                ) { }
                break;
            default:
                await ReadAsync(
                    line,
                    One(random, ["vault", "page", "pay"]),
                    $$"""{"to":"{{One(random, Values)}}"}""",
                    One(random, Values) + " and the secret plan of the house",
                    hint,
                    agent,
                    (SettledAs)random.Next(4)
                );
                break;
        }
    }

    private static async Task ReadAsync(
        TestLine line,
        string tool,
        string arguments,
        string answer,
        SessionHint hint,
        string agent = "a",
        SettledAs end = SettledAs.Done
    )
    {
        if (line.Factory.Current.Policies.Set.Policies.All(static p => p.Id != "all"))
            await line.LoadAsync(Policies + Named);
        await using var read = await line.EnterAsync(
            line.ToolCall(arguments, tool, hint),
            TestLine.Agent(agent)
        );
        await read.SettleAsync(
            new Settlement(end)
            {
                Answer = JsonSerializer.SerializeToUtf8Bytes(
                    new { content = new[] { new { type = "text", text = answer } } }
                ),
            }
        );
        if (line.Factory.Current.Policies.Set.Policies.Any(static p => p.Id == "named"))
            await line.LoadAsync(Named);
    }

    /// <summary>What a call is decided on, as JSON.</summary>
    private static async Task<string> InputAsync(
        TestLine line,
        string arguments,
        SessionHint hint,
        string agent
    )
    {
        await using var passage = await line.EnterAsync(
            line.ToolCall(arguments, hint: hint),
            TestLine.Agent(agent)
        );
        return Encoding.UTF8.GetString(line.Log.Open(passage.Index, VaultParts.Input)!.Value.Span);
    }

    private static string One(Random random, string[] all) => all[random.Next(all.Length)];
}
