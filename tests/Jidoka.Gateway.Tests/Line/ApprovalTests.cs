using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Tests.Recording;

namespace Jidoka.Gateway.Tests.Line;

public sealed class ApprovalTests
{
    [Fact]
    public async Task A_held_call_that_nobody_answers_does_not_pass_and_its_request_stays_open()
    {
        var line = await HoldLine.StartAsync();
        var (call, id) = await line.AskAsync();
        await line.PassTimeAsync(call);
        await using var refused = await call;
        (refused.Decision.Verdict, refused.Passes).ShouldBe((Verdict.Hold, false));
        refused.HoldAnswer.ShouldBe(new HoldAnswer(HoldOutcome.Unanswered, id));
        line.Line.Log.Events.OfType<Decided>().ShouldNotContain(d => d.Decision.IsAllowed);
        line.Approvals.Find(id)!.Stage.ShouldBe(ApprovalStage.Open);
        line.Approvals.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task An_approved_call_is_released_once_and_each_step_is_in_the_ledger_before_it()
    {
        var line = await HoldLine.StartAsync(null, TestLine.HumanAgent("a", budget: 3));
        var (call, id) = await line.AskAsync();
        var seen = line.Line.Log.Events.Count;
        await line.AllowAsync(id);
        await using var passage = await call.WaitAsync(HoldLine.Patience);
        passage.Decision.Verdict.ShouldBe(Verdict.Allow);
        await passage.SettleAsync(new Settlement(SettledAs.Done));

        var events = line.Line.Log.Events;
        var held = events[seen - 2].ShouldBeOfType<Decided>();
        held.Decision.Verdict.ShouldBe(Verdict.Hold);
        var asked = events[seen - 1].ShouldBeOfType<ApprovalRequested>();
        (asked.Decided, asked.Tool.Name).ShouldBe((seen - 2, "bank/pay"));
        asked.Groups.ShouldBe(["finance"]);
        asked.Policies.ShouldBe(["pay-asks"]);
        var granted = events[seen].ShouldBeOfType<ApprovalGranted>();
        (granted.By, granted.Approval).ShouldBe(("admin", id));
        events[seen + 1].ShouldBeOfType<ApprovalUsed>().Call.ShouldBe(passage.Call.Id);
        var released = events[seen + 2].ShouldBeOfType<Decided>();
        (released.Approval, released.Held, released.Reserved).ShouldBe((id, seen - 2, 1));
        released.Decision.Policies.ShouldBe(["pay-asks"]);
        passage.Index.ShouldBe(seen + 2);
        events[seen + 3].ShouldBeOfType<Settled>().Decided.ShouldBe(seen + 2);
        line.Approvals.Find(id)!.Stage.ShouldBe(ApprovalStage.Used);

        var replay = new Jidoka.Gateway.Recording.Replay(line.Line.Log, line.Line.Factory);
        (await replay.RunAsync(passage.Index, default)).Same.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_is_good_for_one_retry_of_the_very_call_however_its_json_is_written()
    {
        var line = await HoldLine.StartAsync();
        var id = await line.GiveUpAsync();
        await line.AllowAsync(id);
        await using var retry = await line.CallAsync("""{ "amount" : 5.0, "to":"robert" }""");
        retry.Decision.IsAllowed.ShouldBeTrue();
        var again = await line.GiveUpAsync();
        again.ShouldNotBe(id, "the first is spent, so a person is asked anew");
    }

    [Fact]
    public async Task A_refused_call_is_refused_at_once_and_again_with_the_persons_words()
    {
        var line = await HoldLine.StartAsync();
        var (call, id) = await line.AskAsync();
        await line.DenyAsync(id, "wrong account");
        await using var refused = await call.WaitAsync(HoldLine.Patience);
        refused.HoldAnswer.ShouldBe(new HoldAnswer(HoldOutcome.Denied, id, "wrong account"));
        await using var again = await line.CallAsync();
        again.HoldAnswer.ShouldBe(refused.HoldAnswer, "nobody is asked twice");
        line.Time.Advance(TimeSpan.FromMinutes(10));
        (await line.GiveUpAsync()).ShouldNotBe(id);
    }

    [Theory]
    [InlineData("""{"to":"robert","amount":6}""", "a", null, "run-1")]
    [InlineData("""{"to":"Robert","amount":5}""", "a", null, "run-1")]
    [InlineData(HoldLine.Robert, "b", null, "run-2")]
    [InlineData(HoldLine.Robert, "a", "someone", "run-2")]
    [InlineData(HoldLine.Robert, "a", null, "run-2")]
    public async Task An_approval_covers_no_other_call(
        string arguments,
        string agent,
        string? user,
        string session
    )
    {
        var line = await HoldLine.StartAsync();
        var id = await line.GiveUpAsync();
        await line.AllowAsync(id);
        var other = line.CallAsync(
            arguments,
            TestLine.Agent(agent, user),
            new SessionHint(session, null, null)
        );
        await line.PassTimeAsync(other);
        await using var refused = await other;
        refused.Decision.IsAllowed.ShouldBeFalse();
        refused.HoldAnswer!.Approval.ShouldNotBe(id);
        line.Approvals.Find(id)!.Stage.ShouldBe(ApprovalStage.Granted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_approval_ends_with_its_time(bool granted)
    {
        var line = await HoldLine.StartAsync();
        var id = await line.GiveUpAsync();
        if (granted)
            await line.AllowAsync(id);
        line.Time.Advance(TimeSpan.FromMinutes(10));
        if (!granted)
            (await line.Approvals.AllowAsync(id, "admin", "", false, default)).ShouldBeNull();
        line.Approvals.List().ShouldBeEmpty();
        (await line.GiveUpAsync()).ShouldNotBe(id);
    }

    [Fact]
    public async Task Another_descriptor_of_the_tool_needs_another_approval()
    {
        var line = await HoldLine.StartAsync();
        await PinAsync(line, "1");
        var id = await line.GiveUpAsync();
        await line.AllowAsync(id);
        await line.Line.ChangeAsync(now => new ToolChanged(TestLine.PayTool.Id, Hash("2"), null)
        {
            TimeMs = now,
            By = "discovery",
        });
        await using var quarantined = await line.CallAsync();
        quarantined.Decision.Policies.ShouldBe(["jidoka:quarantine"]);
        await line.Line.ChangeAsync(now => new ToolAccepted(TestLine.PayTool.Id, Hash("2"))
        {
            TimeMs = now,
            By = "cli",
        });
        (await line.GiveUpAsync()).ShouldNotBe(id);
    }

    [Fact]
    public async Task What_policy_forbids_by_now_does_not_pass_whatever_was_approved()
    {
        var line = await HoldLine.StartAsync();
        var (call, id) = await line.AskAsync();
        await line.Line.LoadAsync(
            HoldLine.Held
                + """@id("no") forbid (principal, action == Action::"callTool", resource);"""
        );
        await line.AllowAsync(id);
        await using var refused = await call.WaitAsync(HoldLine.Patience);
        refused.Decision.Policies.ShouldBe(["no"]);
        line.Line.Log.Events[(int)refused.Index]
            .ShouldBeOfType<Decided>()
            .Decision.Verdict.ShouldBe(Verdict.Deny);
    }

    [Fact]
    public async Task What_another_policy_holds_by_now_needs_another_approval()
    {
        var line = await HoldLine.StartAsync();
        var (call, id) = await line.AskAsync();
        await line.Line.LoadAsync(
            HoldLine.Held
                + """@id("too") @hold("legal") forbid (principal, action == Action::"callTool", resource);"""
        );
        await line.AllowAsync(id);
        await using var refused = await call.WaitAsync(HoldLine.Patience);
        refused.HoldAnswer!.Outcome.ShouldBe(HoldOutcome.Moved);
        line.Line.Log.Events.ShouldNotContain(e => e is ApprovalUsed);
    }

    [Fact]
    public async Task A_stop_cuts_the_wait_and_voids_what_was_asked_and_answered()
    {
        var line = await HoldLine.StartAsync();
        var granted = await line.GiveUpAsync("""{"to":"mary"}""");
        await line.AllowAsync(granted);
        var (call, id) = await line.AskAsync();
        await line.Line.StopAsync("a");
        await Should.ThrowAsync<OperationCanceledException>(() =>
            call.WaitAsync(HoldLine.Patience)
        );
        line.Approvals.List().ShouldBeEmpty();
        (await line.Approvals.AllowAsync(id, "admin", "", false, default)).ShouldBeNull();
        await line.Line.ChangeAsync(now => new AgentReleased(new("a"))
        {
            TimeMs = now,
            By = "test",
        });
        (await line.GiveUpAsync("""{"to":"mary"}""")).ShouldNotBe(granted);
        line.Line.Log.Events.ShouldNotContain(e => e is ApprovalUsed);
    }

    [Fact]
    public async Task A_call_that_reads_more_than_was_shown_needs_another_approval()
    {
        var line = await HoldLine.StartAsync();
        var id = await line.GiveUpAsync();
        await line.AllowAsync(id);
        var model = line.Line.Infer(hint: HoldLine.Run) with
        {
            Parts = [new(PartRole.ToolResult, "\"from elsewhere\""u8.ToArray())],
        };
        await using var read = await line.Line.EnterAsync(model);
        (await line.GiveUpAsync()).ShouldNotBe(id);
    }

    [Fact]
    public async Task An_agent_cannot_ask_without_bound()
    {
        var line = await HoldLine.StartAsync(
            new()
            {
                MaxOpenPerAgent = 2,
                MaxOpen = 3,
                WaitMs = 0,
            }
        );
        for (var i = 0; i < 2; i++)
            await using (var asked = await line.CallAsync($$"""{"to":"{{i}}"}"""))
                asked.HoldAnswer!.Outcome.ShouldBe(HoldOutcome.Unanswered);
        await using var third = await line.CallAsync("""{"to":"3"}""");
        third.HoldAnswer!.Outcome.ShouldBe(HoldOutcome.TooManyOpen);
        await using var known = await line.CallAsync("""{"to":"0"}""");
        known.HoldAnswer!.Outcome.ShouldBe(
            HoldOutcome.Unanswered,
            "what is asked is no new request"
        );
        var hint = new SessionHint("run-2", null, null);
        await using var other = await line.CallAsync("""{"to":"3"}""", TestLine.Agent("b"), hint);
        other.HoldAnswer!.Outcome.ShouldBe(HoldOutcome.Unanswered);
        hint = new SessionHint("run-3", null, null);
        await using var full = await line.CallAsync("""{"to":"3"}""", TestLine.Agent("c"), hint);
        full.HoldAnswer!.Outcome.ShouldBe(HoldOutcome.TooManyOpen);
        line.Line.Log.Events.OfType<ApprovalRequested>().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Of_concurrent_uses_of_one_approval_one_is_released()
    {
        for (var round = 0; round < 50; round++)
        {
            var line = await HoldLine.StartAsync(new() { WaitMs = 0 });
            ApprovalId id;
            await using (var first = await line.CallAsync())
                id = first.HoldAnswer!.Approval!.Value;
            await line.AllowAsync(id);
            var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(() => line.CallAsync()));
            var passages = await Task.WhenAll(calls);
            passages.Count(p => p.Decision.IsAllowed).ShouldBe(1, $"round {round}");
            line.Line.Log.Events.OfType<ApprovalUsed>().Count().ShouldBe(1);
            line.Line.Log.Events.OfType<Decided>().Count(d => d.Approval == id).ShouldBe(1);
        }
    }

    [Fact]
    public async Task An_open_request_outlives_the_process_and_a_late_answer_serves_one_retry()
    {
        var first = await HoldLine.StartAsync(new() { WaitMs = 0 });
        ApprovalId id;
        await using (var held = await first.CallAsync())
            id = held.HoldAnswer!.Approval!.Value;

        var line = await HoldLine.OpenAsync(first.Line.Log, new() { WaitMs = 0 });
        var found = line.Approvals.List().ShouldHaveSingleItem();
        (found.Id, found.Stage).ShouldBe((id, ApprovalStage.Open));
        line.Approvals.Show(found)!.Arguments.ShouldBe(HoldLine.Robert);
        await line.AllowAsync(id);
        await using (var retry = await line.CallAsync())
            retry.Decision.IsAllowed.ShouldBeTrue();

        var third = await HoldLine.OpenAsync(first.Line.Log, new() { WaitMs = 0 });
        await using var again = await third.CallAsync();
        again.Decision.IsAllowed.ShouldBeFalse("it was spent before the restart");
    }

    [Fact]
    public async Task An_approval_whose_content_is_erased_covers_nothing_after_a_restart()
    {
        var first = await HoldLine.StartAsync(new() { WaitMs = 0 });
        await using (var held = await first.CallAsync())
            await first.AllowAsync(held.HoldAnswer!.Approval!.Value);
        first.Line.Log.Erase("agent:a");
        var line = await HoldLine.OpenAsync(first.Line.Log, new() { WaitMs = 0 });
        await using var retry = await line.CallAsync();
        retry.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_release_that_cannot_be_recorded_does_not_pass_and_leaves_nothing_to_use()
    {
        var line = await HoldLine.StartAsync(new() { WaitMs = 0 });
        ApprovalId id;
        await using (var held = await line.CallAsync())
            id = held.HoldAnswer!.Approval!.Value;
        await line.AllowAsync(id);
        // Held again, then used: the third append is the release.
        var appends = 0;
        line.Line.Log.BeforeAppend = () =>
            ++appends == 3
                ? throw new Jidoka.Storage.Recording.LedgerUnavailableException("full")
                : Task.CompletedTask;
        await Should.ThrowAsync<Jidoka.Gateway.Enforcing.RefusedException>(() => line.CallAsync());
        line.Line.Log.BeforeAppend = null;
        line.Line.Log.Events.ShouldNotContain(e => e is Decided && ((Decided)e).Approval != null);
        await using var again = await line.CallAsync();
        again.Decision.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public async Task An_endorsement_names_the_places_that_select_and_no_value()
    {
        var line = await HoldLine.StartAsync();
        var (call, id) = await line.AskAsync();
        await line.AllowAsync(id, endorse: true);
        await using var passage = await call.WaitAsync(HoldLine.Patience);
        var granted = line.Line.Log.Events.OfType<ApprovalGranted>().Single();
        granted.Endorsed.Select(e => e.Path).ShouldBe(["to"]);
        System.Text.Encoding.UTF8.GetString(EventJson.Write(granted)).ShouldNotContain("robert");
    }

    private static Task PinAsync(HoldLine line, string name) =>
        line.Line.ChangeAsync(now => new ToolPinned(TestLine.PayTool.Id, Hash(name), null)
        {
            TimeMs = now,
            By = "discovery",
        });

    private static string Hash(string name) => name.PadLeft(64, '0');
}
