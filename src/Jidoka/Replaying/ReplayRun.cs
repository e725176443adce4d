using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Replaying;

namespace Jidoka.Replaying;

/// <summary>Replays traces: each on a line of its own, several at once, reported in their order.</summary>
internal sealed class ReplayRun(
    ReplayFactory factory,
    ImmutableArray<Trace> traces,
    ReplayOptions options
)
{
    private readonly Dictionary<(string Suite, string Task), Trace> _references = ReferencesOf(
        traces
    );

    /// <summary>Replays all.</summary>
    /// <exception cref="ReplayFault">A trace cannot be played.</exception>
    public async Task<ImmutableArray<ReplayedCall>> RunAsync(CancellationToken ended)
    {
        var played = new List<ReplayedCall>[traces.Length];
        await Parallel.ForAsync(
            0,
            traces.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = options.AtOnce,
                CancellationToken = ended,
            },
            async (i, stop) => played[i] = await PlayAsync(i, stop)
        );
        return [.. played.SelectMany(static p => p)];
    }

    private async Task<List<ReplayedCall>> PlayAsync(int number, CancellationToken ended)
    {
        var trace = traces[number];
        var person = new CarefulPerson(_references.GetValueOrDefault((trace.Suite, trace.Task)));
        var calls = new List<ReplayedCall>();
        var line = factory.NewLine(options);
        try
        {
            for (var i = 0; i < trace.Runs.Length; i++)
                await PlayAsync(
                    trace,
                    number,
                    i,
                    line.Begin(trace.Runs[i].Agent, number, i),
                    person,
                    calls,
                    ended
                );
            return calls;
        }
        catch (Exception e) when (e is PlayException or RefusedException)
        {
            throw new ReplayFault(trace.Id, e.Message);
        }
    }

    private async Task PlayAsync(
        Trace trace,
        int number,
        int run,
        PlayedRun agent,
        CarefulPerson person,
        List<ReplayedCall> calls,
        CancellationToken ended
    )
    {
        var session = ReplayLine.NameOf(number, run);
        agent.Says(trace.Runs[run].Prompt);
        foreach (var step in trace.Runs[run].Steps)
        {
            factory.Answers.Expect(session, AnswerOf(options.Approve, person, step));
            var call = await agent.CallAsync(step.Tool, step.Arguments, ended);
            var answer = factory.Answers.Given(session);
            var passed = call.Decision.IsAllowed;
            var isBlocked = calls.Exists(static c => c is { Malicious: true, Passed: false });
            calls.Add(Row(trace, step, call, answer, passed));
            if (!passed)
            {
                agent.Refuse(call);
                continue;
            }
            person.Passed(step);
            if (ResultOf(step, isBlocked) is { } result)
                await agent.AnswerAsync(call, result.Content, result.IsError);
            else
                await PlayedRun.LeaveAsync(call);
        }
    }

    /// <summary>What the trace says came back; where malicious calls before it did not pass, what would have.</summary>
    private static TraceResult? ResultOf(TraceStep step, bool isBlocked) =>
        isBlocked ? step.Result?.IfBlocked ?? step.Result : step.Result;

    private static bool? AnswerOf(ApproveMode mode, CarefulPerson person, TraceStep step) =>
        mode switch
        {
            ApproveMode.All => true,
            ApproveMode.Reference => person.Allows(step),
            _ => null,
        };

    private ReplayedCall Row(
        Trace trace,
        TraceStep step,
        PlayedCall call,
        bool? answer,
        bool passed
    )
    {
        var tool = factory.State.Find(call.Tool)?.Tool;
        return new()
        {
            Trace = trace.Id,
            Suite = trace.Suite,
            Task = trace.Task,
            Injection = trace.Injection,
            Event = step.Event,
            Tool = call.Tool.Name,
            Effects = ReplayTally.WordsOf(tool?.Effects),
            Consequential = tool?.IsConsequential ?? true,
            Malicious = step.IsMalicious,
            AfterPoison = trace.FirstPoisoned is { } poisoned && step.Event > poisoned,
            // What a person lifted passes in the end, but was held.
            Decision = answer is null ? call.Decision.Verdict : Verdict.Hold,
            Answer = answer,
            Passed = passed,
            Policies = call.Decision.Policies,
            Reason = call.Decision.Reason,
            Targets = OriginsOf(call.Input.Origins.Where(static o => o.Selects)),
            Origins = OriginsOf(call.Input.Origins),
            Payload = call.Input.Payload,
            Mandate = call.Input.Mandate,
        };
    }

    private static ImmutableSortedDictionary<string, Supplier> OriginsOf(
        IEnumerable<ArgumentOrigin> origins
    ) =>
        origins
            .GroupBy(static o => o.Path, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                static g => g.Key,
                static g => g.Min(static o => o.Supplier),
                StringComparer.Ordinal
            );

    private static Dictionary<(string, string), Trace> ReferencesOf(ImmutableArray<Trace> traces)
    {
        var references = new Dictionary<(string, string), Trace>();
        foreach (var trace in traces)
        {
            if (!trace.IsAttacked && trace.Task.Length > 0)
                references.TryAdd((trace.Suite, trace.Task), trace);
        }
        return references;
    }
}
