using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>The first stage of the line: which session a call is of, what it shows, and which intent it is the second leg of.</summary>
public sealed partial class Pipeline
{
    private async ValueTask<Bound> BindAsync(InterceptedCall call, Caller caller)
    {
        var who = PrincipalOf(caller);
        var now = NowMs();
        var factory = _factory.Current;
        var read = Read(call, caller, factory);
        var labels = read?.Labels ?? Labels.None;
        var session = await _sessions.BindAsync(
            who,
            call.Hint,
            labels.Context,
            _ids.Session(),
            now
        );
        session = await RecalledAsync(who, session, caller, factory);
        await TakeMandateAsync(caller, session);
        await ShowAsync(who, session, call, read);
        if (call.Leg != Leg.Tool)
            return new Bound(session, labels, null, IsSound: true)
            {
                Shown = new(call.Kind == CallKind.Infer ? read?.History : null),
            };
        if (!ArgumentDigest.TryCompute(call.Arguments, out var digest))
            return new Bound(session, labels, null, IsSound: false);
        var only = call.Hint.Header is null ? (SessionId?)null : session.Id;
        var claimed = await _sessions.ClaimIntentAsync(
            who,
            only,
            new IntentKey(call.Resource, digest),
            now
        );
        if (claimed is { Doubtful: false })
            return new Bound(
                session with
                {
                    Id = claimed.Intent.Session,
                    Link = "intent",
                },
                labels,
                claimed,
                true
            );
        // No intent, or several that fit: the call carries the taint of all that the agent has open.
        var taint = await _sessions.TaintOfAsync(caller.Agent);
        var tainted = session with
        {
            Label = session.Label.Join(taint),
            Doubtful = claimed is not null,
        };
        if (claimed is not null)
            tainted = tainted with { Id = claimed.Intent.Session, Link = "intent" };
        return new Bound(
            tainted,
            labels with
            {
                Context = labels.Context.Join(taint),
            },
            claimed,
            true
        )
        {
            Shown = claimed is null ? await ShownToAsync(who, session) : Shown.Nothing,
        };
    }

    private sealed record Bound(
        SessionView Session,
        Labels Labels,
        ClaimedIntent? Claimed,
        bool IsSound
    )
    {
        /// <summary>What the call shows, or may be traced in where no intent says more.</summary>
        public Shown Shown { get; init; } = Shown.Nothing;

        /// <summary>A refusal that stands already, by the door.</summary>
        public Decision? Refusal { get; init; }
    }
}
