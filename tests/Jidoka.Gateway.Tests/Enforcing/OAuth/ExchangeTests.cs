using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Intercepting;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Tests.Identifying;
using Jidoka.Gateway.Tests.Line;

namespace Jidoka.Gateway.Tests.Enforcing.OAuth;

public sealed class ExchangeTests
{
    private const string ClerkToPlanner = """
        @id("handover") permit (principal == Agent::"clerk", action == Action::"delegate", resource == Agent::"planner");
        """;

    [Fact]
    public async Task An_exchanged_token_acts_for_the_same_person_and_names_the_agents_between()
    {
        var bench = await ExchangeBench.StartAsync(ClerkToPlanner);
        var planner = await bench.KeyAsync("planner");

        var (status, answer) = await bench.ExchangeAsync(
            planner,
            ExchangeBench.Form(ExchangeBench.Subject())
        );

        status.ShouldBe(200, answer.GetRawText());
        answer.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.GetProperty("issued_token_type").GetString().ShouldBe(ExchangeBench.AccessToken);
        answer.GetProperty("scope").GetString().ShouldBe("infer callTool:bank/* delegate");
        var found = await bench.IdentifyAsync(answer.GetProperty("access_token").GetString()!);
        var caller = found.Caller.ShouldNotBeNull(found.Detail);
        caller.Agent.ShouldBe(new AgentId("planner"));
        caller.User.ShouldBe(new UserId("bob"));
        caller.Chain.ShouldBe([new AgentId("clerk")]);
        var decided = bench.Line.Log.Events.OfType<Decided>().Single();
        decided.Kind.ShouldBe(CallKind.Delegate);
        decided.Door.ShouldBe(Door.TokenExchange);
        decided.Consequential.ShouldBeTrue("what it gives away must survive a power cut");
        decided.Agent.ShouldBe(new AgentId("clerk"));
        decided.User.ShouldBe(new UserId("bob"));
        decided.Resource.ShouldBe(AssetId.Agent(new("planner")));
        decided.Call.Value.ShouldBe(caller.CredentialId);
        bench.Line.Log.Events.OfType<Settled>().Single().As.ShouldBe(SettledAs.Done);
    }

    [Fact]
    public async Task What_an_exchanged_token_does_is_recorded_and_decided_with_its_chain()
    {
        var bench = await ExchangeBench.StartAsync(
            TestLine.PermitAll
                + """@id("far") forbid (principal, action == Action::"infer", resource) when { context.chain.contains("clerk") && context.delegationDepth > 1 };"""
        );
        var first = await bench.TokenAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Subject()
        );
        var second = await bench.TokenAsync(await bench.KeyAsync("helper"), first);

        var near = await bench.Line.EnterAsync(
            bench.Line.Infer(),
            (await bench.IdentifyAsync(first)).Caller
        );
        var far = await bench.Line.EnterAsync(
            bench.Line.Infer(),
            (await bench.IdentifyAsync(second)).Caller
        );

        near.Decision.IsAllowed.ShouldBeTrue();
        far.Decision.Policies.ShouldBe(["far"]);
        bench
            .Line.Log.Events.OfType<Decided>()
            .Last()
            .Chain.ShouldBe([new AgentId("planner"), new AgentId("clerk")]);
    }

    [Theory]
    [InlineData("helper")]
    [InlineData("clerk")]
    public async Task Without_a_policy_that_permits_it_nothing_is_handed_over(string actor)
    {
        var bench = await ExchangeBench.StartAsync(ClerkToPlanner);

        var (status, answer) = await bench.ExchangeAsync(
            await bench.KeyAsync(actor),
            ExchangeBench.Form(ExchangeBench.Subject())
        );

        Refused(status, answer, "unauthorized_client");
        bench
            .Line.Log.Events.OfType<Decided>()
            .Single()
            .Decision.Policies.ShouldBe(["jidoka:default-deny"]);
    }

    [Theory]
    [InlineData("callTool", null)]
    [InlineData("callTool:bank/* embed", null)]
    [InlineData("callTool:*", null)]
    [InlineData("openid", null)]
    [InlineData("callTool:bank/pay", "infer")]
    public async Task A_scope_wider_than_the_subjects_or_the_clients_own_is_refused(
        string asked,
        string? clients
    )
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner", clients is null ? null : [clients]);

        var (status, answer) = await bench.ExchangeAsync(
            key,
            ExchangeBench.Form(ExchangeBench.Subject(), "scope", asked)
        );

        Refused(status, answer, "invalid_scope");
        bench.Line.Log.Events.OfType<Decided>().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_asked_for_is_what_both_may_do_and_less_can_be_asked_for()
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner", ["callTool", "embed"]);

        var both = await bench.TokenAsync(key, ExchangeBench.Subject());
        var less = await bench.TokenAsync(
            key,
            ExchangeBench.Subject(),
            "scope",
            "callTool:bank/pay"
        );
        var none = await bench.ExchangeAsync(
            await bench.KeyAsync("planner", ["embed"]),
            ExchangeBench.Form(ExchangeBench.Subject())
        );

        (await bench.IdentifyAsync(both)).Caller!.Scopes.ShouldBe(["callTool:bank/*"]);
        (await bench.IdentifyAsync(less)).Caller!.Scopes.ShouldBe(["callTool:bank/pay"]);
        Refused(none.Status, none.Answer, "invalid_scope");
    }

    [Fact]
    public async Task A_subject_whose_scopes_do_not_cover_delegation_hands_nothing_on()
    {
        var bench = await ExchangeBench.StartAsync();
        var subject = ExchangeBench.Subject(c => c["scope"] = "infer");

        var (status, answer) = await bench.ExchangeAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Form(subject)
        );

        Refused(status, answer, "unauthorized_client");
        answer.GetProperty("error_description").GetString()!.ShouldContain("delegate:planner");
    }

    [Theory]
    [InlineData(60, null, 60)]
    [InlineData(100_000, null, TokenNarrowing.MaxLifeMs / 1000)]
    [InlineData(300, 30_000, 30)]
    public async Task A_token_lives_no_longer_than_what_it_comes_from(
        int subjectSeconds,
        int? keyMs,
        long seconds
    )
    {
        var bench = await ExchangeBench.StartAsync();
        var now = ExchangeBench.Now;
        var subject = ExchangeBench.Subject(c =>
            c["exp"] = now.ToUnixTimeSeconds() + subjectSeconds
        );
        var key = await bench.KeyAsync("planner", null, now.ToUnixTimeMilliseconds() + keyMs);

        var (_, answer) = await bench.ExchangeAsync(key, ExchangeBench.Form(subject));
        var token = answer.GetProperty("access_token").GetString()!;

        answer.GetProperty("expires_in").GetInt64().ShouldBe(seconds);
        (await bench.IdentifyAsync(token)).EndsMs.ShouldBe(
            now.ToUnixTimeMilliseconds() + (seconds * 1000)
        );
    }

    [Fact]
    public async Task A_subject_that_lives_by_its_issuers_clock_skew_only_gives_nothing()
    {
        var bench = await ExchangeBench.StartAsync();
        var subject = ExchangeBench.Subject(c =>
            c["exp"] = ExchangeBench.Now.ToUnixTimeSeconds() - 1
        );
        (await bench.IdentifyAsync(subject)).Caller.ShouldNotBeNull();

        var (status, answer) = await bench.ExchangeAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Form(subject)
        );

        Refused(status, answer, "invalid_request");
    }

    [Fact]
    public async Task An_audience_only_narrows()
    {
        var bench = await ExchangeBench.StartAsync();
        var key = await bench.KeyAsync("planner");
        const string bank = ExchangeBench.Url + "/mcp/bank";

        var narrow = await bench.TokenAsync(key, ExchangeBench.Subject(), "resource", bank);
        (await bench.IdentifyAsync(narrow, "/mcp/bank")).Caller.ShouldNotBeNull();
        foreach (var elsewhere in (string[])["/mcp", "/mcp/bank2", "/v1/models", "/mcp/mail"])
            (await bench.IdentifyAsync(narrow, elsewhere)).Fault.ShouldBe(
                IdentifyFault.WrongAudience
            );
        var kept = await bench.TokenAsync(await bench.KeyAsync("helper"), narrow);
        (await bench.IdentifyAsync(kept, "/mcp/mail")).Fault.ShouldBe(IdentifyFault.WrongAudience);
        foreach (
            var wider in (string[])
                [
                    ExchangeBench.Url,
                    ExchangeBench.Url + "/mcp",
                    ExchangeBench.Url + "/mcp/mail",
                    "https://other.test/mcp/bank",
                    ExchangeBench.Url + ".evil.test/mcp/bank",
                ]
        )
        {
            var (status, answer) = await bench.ExchangeAsync(
                key,
                ExchangeBench.Form(narrow, "audience", wider)
            );
            Refused(status, answer, "invalid_target");
        }
    }

    [Fact]
    public async Task A_chain_ends_at_its_bound()
    {
        var bench = await ExchangeBench.StartAsync();
        string[] agents = ["planner", "helper"];
        var keys = new[] { await bench.KeyAsync("planner"), await bench.KeyAsync("helper") };
        var token = ExchangeBench.Subject();
        for (var depth = 2; depth <= ActorChain.MaxDepth; depth++)
            token = await bench.TokenAsync(keys[depth % 2], token);
        var deepest = (await bench.IdentifyAsync(token)).Caller.ShouldNotBeNull();
        deepest.Chain.Length.ShouldBe(ActorChain.MaxDepth - 1);
        deepest.Agent.Value.ShouldBe(agents[0]);

        var (status, answer) = await bench.ExchangeAsync(keys[1], ExchangeBench.Form(token));

        Refused(status, answer, "invalid_request");
        answer.GetProperty("error_description").GetString()!.ShouldContain("chain");
    }

    [Fact]
    public async Task A_key_is_exchanged_by_its_own_agent_only_and_the_token_can_be_handed_on()
    {
        var bench = await ExchangeBench.StartAsync();
        var clerk = await bench.KeyAsync("clerk");
        var planner = await bench.KeyAsync("planner");

        var (status, answer) = await bench.ExchangeAsync(planner, ExchangeBench.Form(clerk));
        Refused(status, answer, "invalid_request");

        var own = await bench.TokenAsync(clerk, clerk, "scope", "infer delegate");
        var caller = (await bench.IdentifyAsync(own)).Caller.ShouldNotBeNull();
        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.Chain.ShouldBeEmpty();
        caller.User.ShouldBeNull();
        var taken = (await bench.IdentifyAsync(await bench.TokenAsync(planner, own))).Caller!;
        taken.Agent.ShouldBe(new AgentId("planner"));
        taken.User.ShouldBeNull();
        taken.Chain.ShouldBe([new AgentId("clerk")]);
    }

    [Fact]
    public async Task A_token_dies_with_each_key_that_it_comes_from_and_so_does_what_it_has_open()
    {
        var bench = await ExchangeBench.StartAsync();
        var clerk = await bench.KeyAsync("clerk");
        var planner = await bench.KeyAsync("planner");
        var token = await bench.TokenAsync(planner, await bench.TokenAsync(clerk, clerk));
        var caller = (await bench.IdentifyAsync(token)).Caller.ShouldNotBeNull();
        var open = await bench.Line.EnterAsync(bench.Line.Infer(), caller);
        AgentKeyText.TryReadId(clerk, out var id).ShouldBeTrue();

        await bench.Line.ChangeAsync(now => new KeyRevoked(id!) { TimeMs = now, By = "test" });

        open.Cut.IsCancellationRequested.ShouldBeTrue();
        bench.Line.Pipeline.IsWithdrawn(caller).ShouldBeTrue();
        (await bench.IdentifyAsync(token)).Fault.ShouldBe(IdentifyFault.Expired);
    }

    [Fact]
    public async Task A_stopped_agent_hands_nothing_on_and_what_it_handed_on_is_stopped_too()
    {
        var bench = await ExchangeBench.StartAsync();
        var planner = await bench.KeyAsync("planner");
        var token = await bench.TokenAsync(planner, ExchangeBench.Subject());

        await bench.Line.StopAsync("clerk");

        var (status, answer) = await bench.ExchangeAsync(
            planner,
            ExchangeBench.Form(ExchangeBench.Subject())
        );
        Refused(status, answer, "unauthorized_client");
        var after = await bench.Line.EnterAsync(
            bench.Line.Infer(),
            (await bench.IdentifyAsync(token)).Caller
        );
        after.Decision.Policies.ShouldBe(["jidoka:contained"]);
    }

    [Theory]
    [InlineData("planner", 200)]
    [InlineData("helper", 400)]
    public async Task A_token_that_names_who_may_take_it_up_is_taken_up_by_nobody_else(
        string named,
        int expected
    )
    {
        var bench = await ExchangeBench.StartAsync();
        var subject = ExchangeBench.Subject(c => c["may_act"] = new JsonObject { ["sub"] = named });

        var (status, _) = await bench.ExchangeAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Form(subject)
        );

        status.ShouldBe(expected);
    }

    [Fact]
    public async Task Another_process_or_another_issuer_cannot_make_Jidokas_own_tokens()
    {
        var bench = await ExchangeBench.StartAsync();
        var other = await ExchangeBench.StartAsync();
        var foreign = await other.TokenAsync(
            await other.KeyAsync("planner"),
            ExchangeBench.Subject()
        );
        var claims = TokenMint.Claims(ExchangeBench.Now);
        claims["iss"] = ExchangeBench.Url;
        claims["aud"] = ExchangeBench.Url;

        (await bench.IdentifyAsync(foreign)).Fault.ShouldBe(IdentifyFault.Unknown);
        (await bench.IdentifyAsync(TokenMint.Sign(claims))).Caller.ShouldBeNull();
    }

    internal static void Refused(int status, JsonElement answer, string code)
    {
        status.ShouldBe(400, answer.GetRawText());
        answer.GetProperty("error").GetString().ShouldBe(code);
        answer.GetProperty("error_description").GetString().ShouldNotBeNullOrEmpty();
        answer.TryGetProperty("access_token", out _).ShouldBeFalse();
    }
}
