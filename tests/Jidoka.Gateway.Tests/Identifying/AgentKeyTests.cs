using Jidoka.Core.Events;
using Jidoka.Core.Identifying;
using Jidoka.Core.Ids;
using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Identifying;

public sealed class AgentKeyTests
{
    private readonly IdentifyBench _bench = new();

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("authorization", "bearer ")]
    [InlineData("x-api-key", "")]
    [InlineData("api-key", "")]
    public async Task A_key_proves_its_agent_in_every_header_that_stock_clients_use(
        string header,
        string scheme
    )
    {
        var key = _bench.IssueKey("clerk");

        var found = await _bench.WithAsync(h => h[header] = scheme + key);

        var caller = found.Caller.ShouldNotBeNull();
        caller.Agent.ShouldBe(new AgentId("clerk"));
        caller.User.ShouldBe(new UserId("alice"));
        caller.Credential.ShouldBe(CredentialKind.AgentKey);
        caller.CredentialId.ShouldBe(key.Substring(4, AgentKeyText.IdLength));
    }

    [Fact]
    public async Task No_key_is_refused() =>
        (await _bench.WithAsync(_ => { })).Fault.ShouldBe(IdentifyFault.Missing);

    [Fact]
    public async Task A_key_whose_checksum_is_wrong_is_refused_as_damaged()
    {
        var key = _bench.IssueKey("clerk");
        var damaged = key[..^1] + (key[^1] == 'a' ? 'b' : 'a');

        (await _bench.WithAsync(damaged)).Fault.ShouldBe(IdentifyFault.Malformed);
    }

    [Fact]
    public async Task A_well_formed_key_that_was_never_issued_is_refused()
    {
        _bench.IssueKey("clerk");
        var other = new IdentifyBench().IssueKey("clerk");

        (await _bench.WithAsync(other)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_known_key_id_with_another_secret_is_refused()
    {
        var key = _bench.IssueKey("clerk");
        AgentKeyText.TryReadId(key, out var id).ShouldBeTrue();
        var kept = _bench.Factory.Keys[id!];
        var hash = kept.Hash;
        var wrong = (hash[0] == '0' ? '1' : '0') + hash[1..];
        _bench.Apply(new KeyIssued(kept with { Hash = wrong }) { TimeMs = 0, By = "cli" });

        (await _bench.WithAsync(key)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_key_that_was_proven_is_refused_when_its_record_changes()
    {
        var key = _bench.IssueKey("clerk");
        (await _bench.WithAsync(key)).Caller.ShouldNotBeNull();
        (await _bench.WithAsync(key)).Caller.ShouldNotBeNull();
        AgentKeyText.TryReadId(key, out var id).ShouldBeTrue();
        var kept = _bench.Factory.Keys[id!];
        _bench.Apply(
            new KeyIssued(kept with { Hash = AgentKeyText.Hash("other") })
            {
                TimeMs = 0,
                By = "cli",
            }
        );

        (await _bench.WithAsync(key)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_key_holds_until_its_expiry_and_not_at_it()
    {
        var endMs = _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 1000;
        var key = _bench.IssueKey("clerk", endMs);

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(999));
        (await _bench.WithAsync(key)).Caller.ShouldNotBeNull();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await _bench.WithAsync(key)).Fault.ShouldBe(IdentifyFault.Expired);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_the_next_call()
    {
        var key = _bench.IssueKey("clerk");
        (await _bench.WithAsync(key)).Caller.ShouldNotBeNull();

        AgentKeyText.TryReadId(key, out var id).ShouldBeTrue();
        _bench.Apply(new KeyRevoked(id!) { TimeMs = 0, By = "cli" });

        (await _bench.WithAsync(key)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task A_rotated_key_stays_good_for_the_overlap_and_the_new_one_beyond()
    {
        var now = _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var old = _bench.IssueKey("clerk");
        (await _bench.WithAsync(old)).Caller.ShouldNotBeNull();
        AgentKeyText.TryReadId(old, out var oldId).ShouldBeTrue();
        using var randomness = System.Security.Cryptography.RandomNumberGenerator.Create();
        var fresh = AgentKeyText.Issue(new("clerk"), null, randomness, ["infer"]);
        _bench.Apply(new KeyRotated(fresh.Record, oldId!, now + 1000) { TimeMs = now, By = "cli" });

        (await _bench.WithAsync(old)).Caller.ShouldNotBeNull().Scopes.ShouldBeNull();
        (await _bench.WithAsync(fresh.Text)).Caller.ShouldNotBeNull().Scopes.ShouldBe(["infer"]);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1000));
        (await _bench.WithAsync(old)).Fault.ShouldBe(IdentifyFault.Expired);
        (await _bench.WithAsync(fresh.Text)).Caller.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_rotation_never_lengthens_the_old_keys_life()
    {
        var now = _bench.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var old = _bench.IssueKey("clerk", now + 500);
        AgentKeyText.TryReadId(old, out var oldId).ShouldBeTrue();
        using var randomness = System.Security.Cryptography.RandomNumberGenerator.Create();
        var fresh = AgentKeyText.Issue(new("clerk"), null, randomness);
        _bench.Apply(new KeyRotated(fresh.Record, oldId!, now + 1000) { TimeMs = now, By = "cli" });

        _bench.Clock.Advance(TimeSpan.FromMilliseconds(500));

        (await _bench.WithAsync(old)).Fault.ShouldBe(IdentifyFault.Expired);
    }

    [Fact]
    public async Task A_key_of_an_agent_that_left_the_inventory_is_refused()
    {
        var key = _bench.IssueKey("clerk");
        _bench.Apply(new AssetRemoved(AssetId.Agent(new("clerk"))) { TimeMs = 0, By = "config" });

        (await _bench.WithAsync(key)).Fault.ShouldBe(IdentifyFault.Unknown);
    }

    [Fact]
    public async Task Two_different_credentials_are_refused_and_one_repeated_is_not()
    {
        var key = _bench.IssueKey("clerk");
        var other = _bench.IssueKey("planner");

        var both = await _bench.WithAsync(h =>
        {
            h.Authorization = "Bearer " + key;
            h["x-api-key"] = other;
        });
        var same = await _bench.WithAsync(h =>
        {
            h.Authorization = "Bearer " + key;
            h["x-api-key"] = key;
        });

        both.Fault.ShouldBe(IdentifyFault.Malformed);
        same.Caller.ShouldNotBeNull();
    }

    [Fact]
    public async Task Nothing_that_a_caller_sends_makes_the_stage_throw_or_pass() =>
        await CsCheck.Check.SampleAsync(
            CsCheck.Gen.String,
            async text => (await _bench.WithAsync(h => h["x-api-key"] = text)).Caller is null
        );

    [Fact]
    public void A_key_has_the_documented_form_and_its_record_does_not_show_it()
    {
        using var randomness = System.Security.Cryptography.RandomNumberGenerator.Create();
        var key = AgentKeyText.Issue(new("clerk"), null, randomness);

        key.Text.ShouldMatch("^jdk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$");
        key.ToString().ShouldNotContain(key.Text[17..]);
        key.Record.ToString().ShouldNotContain(key.Text[17..]);
        key.Record.Hash.ShouldBe(AgentKeyText.Hash(key.Text));
    }
}
