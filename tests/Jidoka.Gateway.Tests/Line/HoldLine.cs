using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Tests.Recording;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>A line whose payments are held, on a clock of its own.</summary>
internal sealed class HoldLine
{
    public const string Held = """
        @id("all") permit (principal, action, resource);
        @id("pay-asks") @hold("finance") @reason("Payments are looked at.")
        forbid (principal, action == Action::"callTool", resource);
        """;

    public const string Robert = """{"to":"robert","amount":5}""";

    public static readonly SessionHint Run = new("run-1", null, null);

    private HoldLine(TestLine line, FakeTimeProvider time) => (Line, Time) = (line, time);

    public TestLine Line { get; }

    public FakeTimeProvider Time { get; }

    public ApprovalBook Approvals => Line.Approvals;

    public static async Task<HoldLine> StartAsync(
        ApprovalOptions? options = null,
        params Asset[] assets
    )
    {
        var hold = await OpenAsync(new MemoryLog(), options);
        foreach (var asset in (Asset[])[TestLine.PayTool, TestLine.HumanAgent("a"), .. assets])
            await hold.Line.ChangeAsync(now => new AssetRegistered(asset)
            {
                TimeMs = now,
                By = "test",
            });
        await hold.Line.LoadAsync(Held);
        return hold;
    }

    /// <summary>A node on a log that an earlier one left.</summary>
    public static async Task<HoldLine> OpenAsync(MemoryLog log, ApprovalOptions? options = null)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        return new(
            await TestLine.OpenAsync(log, new LocalSessionOwner(), options ?? new(), time),
            time
        );
    }

    /// <summary>Enters a call and waits for the answer to it.</summary>
    public async Task<Passage> CallAsync(
        string arguments = Robert,
        Caller? caller = null,
        SessionHint? hint = null,
        CancellationToken aborted = default
    )
    {
        var call = Line.ToolCall(arguments, hint: hint ?? Run);
        var entered = await Line.EnterAsync(call, caller);
        // A wait that no test ends is a failure, not a test run that hangs.
        return await Line
            .Pipeline.AwaitAnswerAsync(entered, notice: null, aborted)
            .AsTask()
            .WaitAsync(Patience, CancellationToken.None);
    }

    /// <summary>Begins a call and gives the request that it waits for.</summary>
    public async Task<(Task<Passage> Call, ApprovalId Id)> AskAsync(
        string arguments = Robert,
        Caller? caller = null,
        CancellationToken aborted = default
    )
    {
        var asked = NextAsked();
        var call = CallAsync(arguments, caller, aborted: aborted);
        var id = await asked.WaitAsync(Patience);
        await EventuallyAsync(() => Approvals.Waiting > 0 || call.IsCompleted);
        return (call, id);
    }

    /// <summary>The id of the next request.</summary>
    public Task<ApprovalId> NextAsked()
    {
        var asked = new TaskCompletionSource<ApprovalId>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        Approvals.Asked += a => asked.TrySetResult(a.Id);
        return asked.Task;
    }

    public async Task AllowAsync(ApprovalId id, bool endorse = false) =>
        (await Approvals.AllowAsync(id, "admin", "", endorse, default)).ShouldNotBeNull();

    public async Task DenyAsync(ApprovalId id, string why = "") =>
        (await Approvals.DenyAsync(id, "admin", why, default)).ShouldNotBeNull();

    /// <summary>Lets a call be refused for want of an answer, and gives its request, which stays open.</summary>
    public async Task<ApprovalId> GiveUpAsync(string arguments = Robert, Caller? caller = null)
    {
        var (call, id) = await AskAsync(arguments, caller);
        await PassTimeAsync(call);
        await using var refused = await call;
        refused.Decision.IsAllowed.ShouldBeFalse();
        return id;
    }

    /// <summary>Lets time pass until a call ended.</summary>
    public async Task PassTimeAsync(Task call)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!call.IsCompleted && !patience.IsCancellationRequested)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        call.IsCompleted.ShouldBeTrue();
    }

    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition() && !patience.IsCancellationRequested)
            await Task.Yield();
        condition().ShouldBeTrue();
    }

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}
