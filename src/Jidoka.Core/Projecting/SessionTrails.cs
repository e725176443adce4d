using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting;

/// <summary>The fold of flow events into what is known of sessions. Not thread-safe: one projection owns it.</summary>
public sealed class SessionTrails
{
    /// <summary>The most sessions; the one in which nothing happened longest gives way and leaves its label to its principal.</summary>
    public const int MaxTrails = 16_384;

    /// <summary>The most principals whose sessions gave way; the first gives way.</summary>
    public const int MaxForgotten = 32_768;

    private readonly Dictionary<
        (AgentId, UserId?, SessionId),
        LinkedListNode<SessionTrail>
    > _trails = [];
    private readonly LinkedList<SessionTrail> _byUse = [];
    private readonly Dictionary<(AgentId, UserId?), ForgottenTrail> _forgotten = [];

    /// <summary>The sessions, longest idle first.</summary>
    public IEnumerable<SessionTrail> All => _byUse;

    /// <summary>What sessions that gave way had read.</summary>
    public IEnumerable<ForgottenTrail> Forgotten => _forgotten.Values;

    /// <summary>Starts from a cached state.</summary>
    public static SessionTrails Restore(
        ImmutableArray<SessionTrail> all,
        ImmutableArray<ForgottenTrail> forgotten
    )
    {
        var trails = new SessionTrails();
        foreach (var trail in all)
            trails.Put(trail);
        foreach (var one in forgotten)
            trails._forgotten[(one.Agent, one.User)] = one;
        return trails;
    }

    /// <summary>Folds a decision.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="change">What it says.</param>
    public void Decide(long index, in FlowChange change)
    {
        var before = Of(
            new(change.Agent ?? ""),
            change.User is { } user ? new UserId(user) : null,
            new(change.Session ?? "")
        );
        var isNew =
            change is { IsAfterHold: false, Leg: not Leg.Model } && change.Call != before.LastCall;
        var isRefused = IsRefusedForGood(change);
        // What a door refuses by itself shows nothing.
        var showsAll =
            change is { IsNamed: true, Kind: CallKind.Infer } && change.Label != Label.Clean;
        Put(
            before with
            {
                LastMs = change.TimeMs,
                Named = before.Named || change.IsHeader,
                // What a tool's leg shows is what was shown before; the calls of an answer are bound with the call that it answers.
                Label =
                    change.Leg != Leg.Tool && change.Label is { } shown
                        ? before.Label.Join(shown)
                        : before.Label,
                Calls = isNew ? before.Calls + 1 : before.Calls,
                LastCall = isNew ? change.Call : before.LastCall,
                Refused = isRefused ? before.Refused + 1 : before.Refused,
                Refusals =
                    isRefused && before.Refusals.Length < SessionTrail.MaxRefusals
                        ? before.Refusals.Add(index)
                        : before.Refusals,
                ShownAt = showsAll ? index : before.ShownAt,
                Answers = showsAll ? [] : before.Answers,
                HasMoreAnswers = !showsAll && before.HasMoreAnswers,
            }
        );
    }

    /// <summary>Folds a settlement.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="change">What it says.</param>
    /// <param name="open">What it settles.</param>
    /// <param name="read">Who reads the answer.</param>
    public void Settle(long index, in FlowChange change, OpenDecision open, OpenRead read)
    {
        if (change.As == SettledAs.Superseded)
            return;
        var trail = Of(open.Agent, read.User, open.Session) with { LastMs = change.TimeMs };
        trail = change.Read is { } label
            ? trail with
            {
                Label = trail.Label.Join(label),
            }
            : WithHalf(trail, open.Resource);
        if (read.Shows && change.HasContent && change.As is SettledAs.Done or SettledAs.Failed)
            trail = WithAnswer(trail, new(open.Index, index, open.Resource));
        Put(trail);
    }

    // Of more tools than are told apart it may have read anything.
    private static SessionTrail WithHalf(SessionTrail trail, AssetId tool) =>
        trail.HalfRead.Count < SessionTrail.MaxHalfRead || trail.HalfRead.Contains(tool)
            ? trail with
            {
                HalfRead = trail.HalfRead.Add(tool),
            }
            : trail with
            {
                Label = trail.Label.Join(new(Integrity.Untrusted, Confidentiality.Restricted)),
            };

    private static SessionTrail WithAnswer(SessionTrail trail, AnswerTrail answer) =>
        trail.Answers.Length < SessionTrail.MaxAnswers
            ? trail with
            {
                Answers = trail.Answers.Add(answer),
            }
            : trail with
            {
                HasMoreAnswers = true,
            };

    private static bool IsRefusedForGood(in FlowChange change) =>
        change
            is {
                Kind: CallKind.CallTool,
                Verdict: Verdict.Deny,
                Consequential: true,
                IsOutsidePolicy: false,
                IsAfterHold: false
            };

    private SessionTrail Of(AgentId agent, UserId? user, SessionId session) =>
        _trails.TryGetValue((agent, user, session), out var known)
            ? known.Value
            : new(agent, user, session);

    private void Put(SessionTrail trail)
    {
        var key = (trail.Agent, trail.User, trail.Session);
        if (_trails.TryGetValue(key, out var known))
        {
            known.Value = trail;
            _byUse.Remove(known);
            _byUse.AddLast(known);
            return;
        }
        _trails[key] = _byUse.AddLast(trail);
        if (_trails.Count <= MaxTrails || _byUse.First is not { Value: var oldest } first)
            return;
        _byUse.Remove(first);
        _trails.Remove((oldest.Agent, oldest.User, oldest.Session));
        Forget(oldest);
    }

    private void Forget(SessionTrail trail)
    {
        var key = (trail.Agent, trail.User);
        var before = _forgotten.GetValueOrDefault(key) ?? new(trail.Agent, trail.User);
        if (!_forgotten.ContainsKey(key) && _forgotten.Count >= MaxForgotten)
            _forgotten.Remove(_forgotten.Keys.First());
        _forgotten[key] = before with
        {
            Label = before.Label.Join(trail.Label),
            HalfRead = before.HalfRead.Union(trail.HalfRead),
            LastMs = Math.Max(before.LastMs, trail.LastMs),
        };
    }
}
