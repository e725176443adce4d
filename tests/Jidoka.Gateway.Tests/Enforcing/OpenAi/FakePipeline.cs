using System.Collections.Concurrent;
using System.Text;
using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>A pipeline that a test decides for.</summary>
internal sealed class FakePipeline : IPipeline
{
    private int _calls;

    public FactorySnapshot Factory { get; set; } = FactorySnapshot.Empty;

    /// <summary>Decides model calls.</summary>
    public Func<InterceptedCall, Decision> Decide { get; set; } = _ => Allow;

    /// <summary>Decides emitted tool calls, by function and arguments.</summary>
    public Func<string, string, Decision> DecideTool { get; set; } = (_, _) => Allow;

    /// <summary>Runs before emitted tool calls are decided.</summary>
    public Func<Task> BeforeTools { get; set; } = () => Task.CompletedTask;

    /// <summary>Lets a settlement fail.</summary>
    public Func<Settlement, Exception?> OnSettle { get; set; } = _ => null;

    /// <summary>Lets entering fail.</summary>
    public Exception? EnterFault { get; set; }

    public CancellationTokenSource Cut { get; } = new();

    public ConcurrentQueue<FakePassage> Passages { get; } = [];

    public ConcurrentQueue<FakePassage> Intents { get; } = [];

    public ConcurrentQueue<(string What, string Name)> Coverage { get; } = [];

    public static Decision Allow { get; } = new() { Verdict = Verdict.Allow, Policies = ["allow"] };

    public static Decision Deny { get; } =
        new()
        {
            Verdict = Verdict.Deny,
            Policies = ["no-mail"],
            Reason = "Mail may not leave.",
        };

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

    public CallId NewCallId() => new("call-" + Interlocked.Increment(ref _calls));

    public ValueTask<Passage> EnterAsync(
        InterceptedCall call,
        Caller caller,
        CancellationToken aborted
    )
    {
        if (EnterFault is { } fault)
            return ValueTask.FromException<Passage>(fault);
        var passage = new FakePassage(call, caller, Decide(call), Cut.Token, OnSettle);
        Passages.Enqueue(passage);
        return ValueTask.FromResult<Passage>(passage);
    }

    public async ValueTask<ImmutableArray<Passage>> DecideIntentsAsync(
        Passage inference,
        ImmutableArray<EmittedToolCall> calls,
        CancellationToken aborted
    )
    {
        await BeforeTools().WaitAsync(aborted);
        var passages = ImmutableArray.CreateBuilder<Passage>();
        foreach (var emitted in calls)
        {
            var call = new InterceptedCall
            {
                Id = NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.OpenAiChat,
                Leg = Leg.Model,
                Resource = AssetId.LocalTool(emitted.Function),
                Arguments = emitted.Arguments,
            };
            var decision = DecideTool(
                emitted.Function,
                Encoding.UTF8.GetString(emitted.Arguments.Span)
            );
            var passage = new FakePassage(call, inference.Caller, decision, Cut.Token, OnSettle);
            Intents.Enqueue(passage);
            passages.Add(passage);
        }
        return passages.DrainToImmutable();
    }

    public ValueTask<Passage> AwaitAnswerAsync(
        Passage held,
        HoldNotice? notice,
        CancellationToken aborted
    ) => ValueTask.FromResult(held);

    public void NoteCoverage(string what, string name) => Coverage.Enqueue((what, name));
}
