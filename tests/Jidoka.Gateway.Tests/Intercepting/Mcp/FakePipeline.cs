using System.Collections.Concurrent;
using System.Threading.Channels;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>A pipeline that decides by a function and remembers what came.</summary>
internal sealed class FakePipeline : IPipeline
{
    private readonly Channel<FakePassage> _entered = Channel.CreateUnbounded<FakePassage>();
    private int _ids;

    public FactorySnapshot Factory { get; set; } = FactorySnapshot.Empty;

    public Func<InterceptedCall, Caller, Decision> Decide { get; set; } =
        (_, _) => new Decision { Verdict = Verdict.Allow, Policies = ["allow-all"] };

    public RefusedException? Refuse { get; set; }

    public Func<Task>? BeforeSettle { get; set; }

    public ConcurrentQueue<FakePassage> Passages { get; } = new();

    public ConcurrentQueue<string> Coverage { get; } = new();

    public List<(InterceptedCall Call, Decision Decision)> Refusals { get; } = [];

    public ValueTask RecordRefusalAsync(InterceptedCall call, Caller caller, Decision refusal)
    {
        lock (Refusals)
            Refusals.Add((call, refusal));
        return ValueTask.CompletedTask;
    }

    public Func<Caller, bool> Withdrawn { get; set; } = static _ => false;

    public bool IsWithdrawn(Caller caller) => Withdrawn(caller);

    public Func<Caller, bool> Ended { get; set; } = static _ => false;

    public bool HasEnded(Caller caller) => Ended(caller);

    public CallId NewCallId() => new("call-" + Interlocked.Increment(ref _ids));

    public ValueTask<Passage> EnterAsync(
        InterceptedCall call,
        Caller caller,
        CancellationToken aborted
    )
    {
        if (Refuse is { } refusal)
            throw refusal;
        var passage = new FakePassage(this, call, caller, Decide(call, caller));
        Passages.Enqueue(passage);
        _entered.Writer.TryWrite(passage);
        return ValueTask.FromResult<Passage>(passage);
    }

    public async Task<FakePassage> NextAsync() =>
        await _entered.Reader.ReadAsync().AsTask().WaitAsync(DoorFixture.Patience);

    public ValueTask<ImmutableArray<Passage>> DecideIntentsAsync(
        Passage inference,
        ImmutableArray<EmittedToolCall> calls,
        CancellationToken aborted
    ) => throw new NotSupportedException();

    public ValueTask<Passage> AwaitAnswerAsync(
        Passage held,
        HoldNotice? notice,
        CancellationToken aborted
    ) => ValueTask.FromResult(held);

    public void NoteCoverage(string what, string name) => Coverage.Enqueue(what + " " + name);
}
