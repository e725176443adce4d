using System.Text;
using Jidoka.Controlling;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Gateway;

namespace Jidoka.Tests.Controlling;

/// <summary>Held calls as a person answers them: over the control port's socket.</summary>
public sealed class ApprovalControlTests : IAsyncLifetime
{
    private const string Arguments = """{"to":"r\u00f6b\u202eert"}""";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private RemoteControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
        await _running.Node.Factory.AppendAsync(
            now => new PoliciesLoaded([
                new(
                    "held.cedar",
                    """
                    @id("all") permit (principal, action, resource);
                    @id("asks") @hold("finance") @reason("Look at it.")
                    forbid (principal, action == Action::"callTool", resource);
                    """
                ),
            ])
            {
                TimeMs = now,
                By = "test",
            },
            None
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_person_sees_a_held_call_and_lets_it_pass_once()
    {
        await using var entered = await EnterAsync();
        var waiting = AnswerAsync(entered);
        var row = await OpenAsync();
        (row.Tool.Name, row.Stage).ShouldBe(("bank/pay", ApprovalStage.Open));
        row.Groups.ShouldBe(["finance"]);
        row.Call.ShouldBeNull();

        var shown = await _control.ApprovalAsync(row.Id, null, None);
        shown.Call.ShouldNotBeNull().Arguments.ShouldBe("""{"to":"(7 characters)"}""");
        shown.Call.Reasons.ShouldBe(["Look at it."]);
        var origin = shown.Call.Origins.ShouldHaveSingleItem();
        (origin.Path, origin.Selects, origin.Explanation.Length > 0).ShouldBe(("to", true, true));

        (await _control.AnswerAsync(row.Id, new(true, "ok", true), None)).Index.ShouldBePositive();
        await using var passage = await waiting;
        passage.Decision.IsAllowed.ShouldBeTrue();
        (await _control.ApprovalsAsync(false, None)).ShouldBeEmpty();
        var used = (await _control.ApprovalsAsync(true, None)).ShouldHaveSingleItem();
        (used.Stage, used.By, used.Why).ShouldBe((ApprovalStage.Used, "admin", "ok"));
        await RefusedAsync(row.Id, new(true), ControlFault.Conflict);
    }

    [Fact]
    public async Task What_a_person_cannot_answer_so_is_refused_and_changes_nothing()
    {
        await using var entered = await EnterAsync();
        var waiting = AnswerAsync(entered);
        var row = await OpenAsync();
        await RefusedAsync(new("a-none"), new(true), ControlFault.NotFound);
        await RefusedAsync(row.Id, new(false, null, Endorse: true), ControlFault.Invalid);
        await RefusedAsync(row.Id, new(true, new string('x', 501)), ControlFault.Invalid);
        await _control.AnswerAsync(row.Id, new(false, "no"), None);
        await using var passage = await waiting;
        (passage.Passes, passage.HoldAnswer!.Why).ShouldBe((false, "no"));
    }

    [Theory]
    [InlineData("show ID", 0, "selects the target")]
    [InlineData("show ID", 0, """{"to":"(7 characters)"}""")]
    [InlineData("show ID --raw --why answering", 0, "ert\"}")]
    [InlineData("show ID --raw", 2, "")]
    [InlineData("show ID --why answering", 2, "")]
    [InlineData("show ID --json", 0, "\"arguments\"")]
    [InlineData("list", 0, "bank/pay")]
    [InlineData("list --all --json", 0, "\"stage\": \"open\"")]
    [InlineData("deny ID --reason no --json", 0, "\"index\"")]
    [InlineData("allow ID --endorse", 0, "may pass once")]
    [InlineData("show a-none", 1, "")]
    public async Task The_commands_do_it(string line, int exit, string says)
    {
        await using var entered = await EnterAsync();
        var waiting = AnswerAsync(entered);
        var row = await OpenAsync();

        var (code, output) = await _running.CommandAsync(
            _folder,
            ["approvals", .. line.Replace("ID", row.Id.Value, StringComparison.Ordinal).Split(' ')]
        );

        code.ShouldBe(exit);
        output.ShouldContain(says);
        output.ShouldNotContain("\u202e");
        if (_running.Node.Approvals.Find(row.Id)!.Stage == ApprovalStage.Open)
            await _control.AnswerAsync(row.Id, new(false), None);
        await using var passage = await waiting;
    }

    private ValueTask<Passage> EnterAsync() =>
        _running.Node.Pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = _running.Node.Pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = AssetId.Tool("bank", "pay"),
                Arguments = Encoding.UTF8.GetBytes(Arguments),
            },
            new Caller
            {
                Tenant = new("default"),
                Agent = new("clerk"),
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
            },
            None
        );

    private Task<Passage> AnswerAsync(Passage entered) =>
        _running.Node.Pipeline.AwaitAnswerAsync(entered, null, None).AsTask();

    private async Task<ApprovalView> OpenAsync()
    {
        await Eventually.IsTrueAsync(() => _running.Node.Approvals.Waiting > 0, "it waits");
        return (await _control.ApprovalsAsync(false, None)).ShouldHaveSingleItem();
    }

    private async Task RefusedAsync(ApprovalId id, ApprovalAnswer answer, ControlFault fault) =>
        (
            await Should.ThrowAsync<ControlException>(() => _control.AnswerAsync(id, answer, None))
        ).Fault.ShouldBe(fault);
}
