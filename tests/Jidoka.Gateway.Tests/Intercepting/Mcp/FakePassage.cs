namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

internal sealed class FakePassage(
    FakePipeline pipeline,
    InterceptedCall call,
    Caller caller,
    Decision decision
) : Passage
{
    private readonly CancellationTokenSource _cut = new();

    public List<Settlement> Settlements { get; } = [];

    public TaskCompletionSource Disposed { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override InterceptedCall Call => call;

    public override Caller Caller => caller;

    public override SessionId Session => new(call.Hint.McpSession ?? "none");

    public override Decision Decision => decision;

    public override long Index => 1;

    public override CancellationToken Cut => _cut.Token;

    public void PullCord() => _cut.Cancel();

    /// <summary>Until when it is held after it was entered, step by step.</summary>
    public List<long?> Held { get; } = [];

    public override void HoldUntil(long? endsMs)
    {
        lock (Held)
            Held.Add(endsMs);
    }

    public override async ValueTask SettleAsync(Settlement settlement)
    {
        if (pipeline.BeforeSettle is { } wait)
            await wait();
        lock (Settlements)
            if (Settlements.Count == 0)
                Settlements.Add(settlement);
    }

    public override ValueTask DisposeAsync()
    {
        Disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
