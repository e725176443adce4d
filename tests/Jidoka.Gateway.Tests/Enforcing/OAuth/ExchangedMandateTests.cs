using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Gateway.Tests.Line;

namespace Jidoka.Gateway.Tests.Enforcing.OAuth;

/// <summary>What is handed on with a mandate: an exchanged token carries it, however far it goes.</summary>
public sealed class ExchangedMandateTests
{
    [Fact]
    public async Task An_exchanged_token_carries_the_mandates_of_all_agents_before()
    {
        var bench = await ExchangeBench.StartAsync();
        await GiveAsync(bench, "of-clerk", "clerk", "bob", ["bank/*"]);
        await GiveAsync(bench, "of-another", "clerk", "ann", ["mail/*"]);
        await GiveAsync(bench, "of-planner", "planner", "bob", ["bank/see"]);
        var first = await bench.TokenAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Subject()
        );
        (await CallerAsync(bench, first)).Mandates.ShouldBe(["of-clerk"]);
        var second = await bench.TokenAsync(await bench.KeyAsync("helper"), first);
        var helper = await CallerAsync(bench, second);
        helper.Mandates.ShouldBe(["of-clerk", "of-planner"]);
        await using var refused = await bench.Line.EnterAsync(
            bench.Line.ToolCall("""{"to":"x"}"""),
            helper
        );
        refused.Decision.Policies.ShouldBe([MandateRules.Rule]);
        refused.Decision.Reason.ShouldContain("'of-planner'");
    }

    [Theory]
    [InlineData(Mandate.MaxCarried, 200)]
    [InlineData(Mandate.MaxCarried + 1, 400)]
    public async Task A_token_carries_so_many_mandates_and_is_not_issued_for_more(
        int count,
        int status
    )
    {
        var bench = await ExchangeBench.StartAsync();
        for (var i = 0; i < count; i++)
            await GiveAsync(bench, "m" + i, "clerk", "bob", ["bank/*"]);
        var (answered, answer) = await bench.ExchangeAsync(
            await bench.KeyAsync("planner"),
            ExchangeBench.Form(ExchangeBench.Subject())
        );
        answered.ShouldBe(status, answer.GetRawText());
    }

    private static async Task<Caller> CallerAsync(ExchangeBench bench, string token) =>
        (await bench.IdentifyAsync(token)).Caller.ShouldNotBeNull();

    private static Task GiveAsync(
        ExchangeBench bench,
        string id,
        string agent,
        string user,
        string[] tools
    ) =>
        bench.Line.ChangeAsync(now => new MandateGiven(
            new(id, MandateSource.Operator, new(agent), new() { Tools = [.. tools] })
            {
                User = new UserId(user),
                Session = new SessionId("s-" + id),
                ExpiresMs = now + 3_600_000,
            }
        )
        {
            TimeMs = now,
            By = "test",
        });
}
