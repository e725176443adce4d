using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>The tool calls of a model's answer: each decided in its evidence, recorded, and kept for its tool leg.</summary>
public sealed partial class Pipeline
{
    private async ValueTask<PassageState[]> RecordIntentsAsync(
        PassageState parent,
        ImmutableArray<EmittedToolCall> calls,
        FactorySnapshot factory
    )
    {
        var evidence = EvidenceOf(new(parent.Shown), factory);
        Endorse(evidence, parent.Caller, parent.Event, factory);
        var states = new List<PassageState>(calls.Length);
        try
        {
            foreach (var call in calls)
                states.Add(DecideIntent(parent, call, factory, evidence));
            CountRefusals(states, factory);
            var first = await _recorder.DecidedAsync(states.Select(RecordOf).ToArray());
            return [.. states.Select((s, i) => s with { Index = first + i })];
        }
        catch
        {
            foreach (var state in states)
                GiveBack(state);
            throw;
        }
    }

    private PassageState DecideIntent(
        PassageState parent,
        EmittedToolCall emitted,
        FactorySnapshot factory,
        Evidence evidence
    )
    {
        var call = new InterceptedCall
        {
            Id = _ids.Call(),
            Kind = CallKind.CallTool,
            Door = parent.Call.Door,
            Leg = Leg.Model,
            Resource = factory.ResolveFunction(emitted.Function),
            Arguments = emitted.Arguments,
            Streaming = parent.Call.Streaming,
        };
        var session = new SessionView(
            parent.Event.Session,
            parent.Event.Link,
            parent.Event.Doubtful,
            parent.Input.Session.Label.Join(parent.Labels.Context),
            parent.Input.Session.Calls + 1,
            parent.Input.Session.Refused
        )
        {
            RefusedTargets = parent.Input.Session.RefusedTargets ?? RefusedTargets.None,
        };
        var sound = ArgumentDigest.TryCompute(emitted.Arguments, out _);
        var bound = new Bound(session, parent.Labels, null, sound);
        var state = Decide(call, parent.Caller, bound, factory, reserve: true, evidence);
        return state with
        {
            Cord = parent.Cord,
            Asset = factory.Find(call.Resource),
            Event = state.Event with { Parent = parent.Index },
        };
    }

    /// <summary>
    /// Decides again what stands, in a session that knows of the refusals beside it: who is refused in one answer is
    /// refused for all calls of that answer, in whichever order the model wrote them.
    /// </summary>
    private void CountRefusals(List<PassageState> states, FactorySnapshot factory)
    {
        var before = 0;
        // Each round refuses one call more, or is the last.
        for (var round = 0; round < states.Count; round++)
        {
            var refused = states.Count(IsRefusedForGood);
            if (refused == before)
                return;
            var targets = states
                .Where(IsRefusedForGood)
                .Aggregate(RefusedTargets.None, (all, s) => all.And(TargetsOf(s, factory)));
            for (var i = 0; i < states.Count; i++)
            {
                if (states[i].Event.Decision.Verdict != Verdict.Deny)
                    states[i] = AmongRefused(states[i], refused - before, targets, factory);
            }
            before = refused;
        }
    }

    private PassageState AmongRefused(
        PassageState state,
        int refused,
        RefusedTargets targets,
        FactorySnapshot factory
    )
    {
        var session = state.Input.Session;
        var input = state.Input with
        {
            Session = session with
            {
                Refused = session.Refused + refused,
                RefusedTargets = (session.RefusedTargets ?? RefusedTargets.None).And(targets),
            },
        };
        var decision = DecisionEngine.Decide(input, factory);
        if (decision.IsAllowed == state.Event.Decision.IsAllowed)
            return state with { Input = input, Event = state.Event with { Decision = decision } };
        GiveBack(state);
        return Reserve(
            state with
            {
                Input = input,
                Reservation = null,
                Event = state.Event with { Decision = decision, Reserved = 0 },
            },
            factory
        );
    }

    private async ValueTask KeepIntentsAsync(PassageState[] states, long epoch)
    {
        var kept = 0;
        try
        {
            for (; kept < states.Length; kept++)
                await KeepIntentAsync(states[kept], epoch);
        }
        catch
        {
            // The answer is not released. What is kept could be claimed still, so it counts as spent; the rest does not.
            await SettleAllAsync(
                states,
                i => i < kept ? SettledAs.Abandoned : SettledAs.Superseded
            );
            throw;
        }
    }

    private async ValueTask KeepIntentAsync(PassageState state, long epoch)
    {
        // A tool that the agent runs by itself has no second leg; keeping it would push out those that have.
        if (state.Call.Resource.IsLocalTool)
            return;
        if (!ArgumentDigest.TryCompute(state.Call.Arguments, out var digest))
            return;
        var key = new IntentKey(state.Call.Resource, digest);
        await _sessions.AddIntentAsync(
            PrincipalOf(state.Caller),
            new Intent(
                key,
                state.Event.Session,
                state.Index,
                epoch,
                state.Event.Decision,
                state.Input,
                state.Event.TimeMs
            )
        );
    }

    // An intent that is held has nothing reserved: its tool leg waits, and reserves when it is released.
    private static bool HasReserved(Bound bound) =>
        bound.Claimed is { Intent.Decision.IsAllowed: true };
}
