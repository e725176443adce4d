namespace Jidoka.Gateway.Tests.Line;

/// <summary>Access that is taken away while calls are open.</summary>
public sealed class WithdrawalTests
{
    [Fact]
    public async Task Revoking_a_key_cuts_what_it_has_open_and_what_was_identified_before()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var caller = TestLine.Agent("a") with { CredentialId = "revoked" };
        var open = await line.EnterAsync(line.Infer(), caller);
        var delegated = await line.EnterAsync(
            line.Infer(),
            TestLine.Agent("b", "u", "a") with
            {
                CredentialId = "revoked",
            }
        );
        var other = await line.EnterAsync(line.Infer());
        var token = await line.EnterAsync(
            line.Infer(),
            caller with
            {
                Credential = CredentialKind.Jwt,
            }
        );
        await line.ChangeAsync(now => new KeyRevoked("revoked") { TimeMs = now, By = "test" });
        await Cutting(open);
        await Cutting(delegated);
        other.Cut.IsCancellationRequested.ShouldBeFalse();
        token.Cut.IsCancellationRequested.ShouldBeFalse();
        line.Pipeline.IsWithdrawn(caller).ShouldBeTrue();
        var late = await line.EnterAsync(line.Infer(), caller);
        late.Cut.IsCancellationRequested.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task The_end_of_a_replaced_key_cuts_what_it_has_open(int overlapMs)
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var old = new AgentKey("old", new("a"), "hash", null);
        await line.ChangeAsync(now => new KeyIssued(old) { TimeMs = now, By = "test" });
        var caller = TestLine.Agent("a") with { CredentialId = "old" };
        var open = await line.EnterAsync(line.Infer(), caller);
        var fresh = await line.EnterAsync(line.Infer(), caller with { CredentialId = "new" });
        var endsMs = TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds() + overlapMs;
        await line.ChangeAsync(now => new KeyRotated(old with { KeyId = "new" }, "old", endsMs)
        {
            TimeMs = now,
            By = "test",
        });
        if (overlapMs > 0)
        {
            line.Cord.CutEnded(line.Factory.Current.Keys, endsMs - 1);
            open.Cut.IsCancellationRequested.ShouldBeFalse();
            line.Cord.CutEnded(line.Factory.Current.Keys, endsMs);
        }
        else
            (
                await line.EnterAsync(line.Infer(), caller)
            ).Cut.IsCancellationRequested.ShouldBeTrue();
        await Cutting(open);
        fresh.Cut.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_of_a_token_or_certificate_cuts_what_it_has_open()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var nowMs = TestLine.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var caller = TestLine.Agent("a") with { Credential = CredentialKind.Jwt, EndsMs = nowMs };
        var later = caller with { EndsMs = nowMs + 1000 };
        var open = await line.EnterAsync(line.Infer(), later);
        var endless = await line.EnterAsync(line.Infer(), caller with { EndsMs = null });
        line.Pipeline.HasEnded(caller).ShouldBeTrue();
        line.Pipeline.HasEnded(later).ShouldBeFalse();
        line.Pipeline.IsWithdrawn(caller).ShouldBeFalse();

        line.Cord.CutEnded(line.Factory.Current.Keys, nowMs + 999);
        open.Cut.IsCancellationRequested.ShouldBeFalse();
        line.Cord.CutEnded(line.Factory.Current.Keys, nowMs + 1000);

        await Cutting(open);
        endless.Cut.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_goes_on_with_another_credential_ends_with_that_one()
    {
        var line = await TestLine.StartAsync(TestLine.PermitAll);
        var caller = TestLine.Agent("a") with { EndsMs = 1000 };
        var call = await line.EnterAsync(line.Infer(), caller);

        call.HoldUntil(null);
        line.Cord.CutEnded(line.Factory.Current.Keys, 1000);
        call.HoldUntil(2000);
        line.Cord.CutEnded(line.Factory.Current.Keys, 1999);
        call.Cut.IsCancellationRequested.ShouldBeFalse();
        line.Cord.CutEnded(line.Factory.Current.Keys, 2000);

        await Cutting(call);
        await call.DisposeAsync();
        // One that is over is held no more, whoever says so late.
        call.HoldUntil(3000);
        line.Cord.CutEnded(line.Factory.Current.Keys, 3000);
    }

    [Fact]
    public async Task Removing_an_agent_cuts_what_it_has_open_until_it_is_registered_again()
    {
        var agent = TestLine.HumanAgent("a");
        var line = await TestLine.StartAsync(TestLine.PermitAll, agent);
        var open = await line.EnterAsync(line.Infer());
        var delegated = await line.EnterAsync(line.Infer(), TestLine.Agent("b", "u", "a"));
        await line.ChangeAsync(now => new AssetRemoved(agent.Id) { TimeMs = now, By = "test" });
        await Cutting(open);
        await Cutting(delegated);
        var late = await line.EnterAsync(line.Infer());
        late.Cut.IsCancellationRequested.ShouldBeTrue();
        await line.ChangeAsync(now => new AssetRegistered(agent) { TimeMs = now, By = "test" });
        var again = await line.EnterAsync(line.Infer());
        again.Cut.IsCancellationRequested.ShouldBeFalse();
    }

    private static async Task Cutting(Passage passage)
    {
        var cut = new TaskCompletionSource();
        await using var heard = passage.Cut.Register(() => cut.TrySetResult());
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
