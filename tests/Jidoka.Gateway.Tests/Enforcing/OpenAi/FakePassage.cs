namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>A passage that remembers how it was settled.</summary>
internal sealed class FakePassage(
    InterceptedCall call,
    Caller caller,
    Decision decision,
    CancellationToken cut,
    Func<Settlement, Exception?> onSettle
) : Passage
{
    private readonly TaskCompletionSource<Settlement> _settled = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _disposed = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public override InterceptedCall Call => call;
    public override Caller Caller => caller;
    public override SessionId Session => new("session-1");
    public override Decision Decision => decision;
    public override long Index => 7;
    public override CancellationToken Cut => cut;

    /// <summary>How it was settled first.</summary>
    public Task<Settlement> Settled => _settled.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public bool IsSettled => _settled.Task.IsCompleted;

    public Task Disposed => _disposed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The answer as it was settled, copied: the door's buffer is not ours to keep.</summary>
    public string Answer { get; private set; } = "";

    public override ValueTask SettleAsync(Settlement settlement)
    {
        if (onSettle(settlement) is { } refused)
            return ValueTask.FromException(refused);
        Answer = System.Text.Encoding.UTF8.GetString(settlement.Answer.Span);
        _settled.TrySetResult(settlement);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
