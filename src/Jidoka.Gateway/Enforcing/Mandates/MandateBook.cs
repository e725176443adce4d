using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Enforcing.Mandates;

/// <summary>Gives mandates to sessions. Each is an event first, and none is wider than what holds already.</summary>
/// <param name="factory">The control state.</param>
public sealed class MandateBook(LiveFactory factory)
{
    /// <summary>Gives a session a mandate.</summary>
    /// <param name="mandate">The mandate.</param>
    /// <param name="by">Who gives it, as the event will say.</param>
    /// <param name="caller">Who shows it; null: the operator gives it.</param>
    /// <returns>The ledger index of the event; null if the session has this very mandate already.</returns>
    /// <exception cref="RefusedException">
    /// It cannot stand (<see cref="RefusalFault.WiderMandate"/>, with what is wrong), or it cannot be recorded.
    /// </exception>
    public async ValueTask<long?> GiveAsync(Mandate mandate, string by, Caller? caller)
    {
        string? wrong = null;
        try
        {
            var index = await factory.AppendUnlessAsync(
                (state, now) =>
                {
                    if (
                        state.Mandates.GetValueOrDefault(mandate.Id) is { } known
                        && IsSame(known, mandate)
                    )
                        return null;
                    wrong = FaultOf(mandate, state, now) ?? WiderThanHeld(mandate, state, caller);
                    return wrong is null
                        ? new MandateGiven(mandate) { TimeMs = now, By = by }
                        : null;
                },
                CancellationToken.None
            );
            return wrong is null
                ? index
                : throw new RefusedException(RefusalFault.WiderMandate, wrong);
        }
        catch (LedgerUnavailableException e)
        {
            throw new RefusedException(
                RefusalFault.LedgerUnavailable,
                "Jidoka cannot record this mandate now, so nothing is done under it; try again later.",
                e
            );
        }
    }

    private static string? FaultOf(Mandate mandate, FactorySnapshot state, long nowMs)
    {
        if (MandateRules.FaultOf(mandate.Terms) is { } fault)
            return "The mandate cannot stand: " + fault;
        if (mandate is not { Session: not null, ExpiresMs: { } end })
            return "The mandate needs a session and an end.";
        if (end <= nowMs || end - nowMs > Mandate.MaxLifeMs)
            return "The mandate is over already, or would stand for more than 30 days.";
        if (mandate.Source == MandateSource.Planner && mandate.Terms.Asks is { IsEmpty: false })
            return "What is proposed asks for nothing: leave out 'asks'.";
        if (mandate.Id.Length is 0 or > Mandate.MaxIdLength || mandate.Id.Any(char.IsControl))
            return $"A mandate's id has 1 to {Mandate.MaxIdLength} characters.";
        if (state.Mandates.ContainsKey(mandate.Id))
            return $"The mandate '{mandate.Id}' says something else already; give the new one another id.";
        if (state.Find(AssetId.Agent(mandate.Agent)) is null)
            return "The agent is not in the inventory.";
        return state.HasRoomForMandate(nowMs)
            ? null
            : $"There are {FactorySnapshot.MaxMandates} mandates; others have to end first.";
    }

    private static string? WiderThanHeld(Mandate mandate, FactorySnapshot state, Caller? caller)
    {
        if (state.MandateOf(mandate.Agent, mandate.User, mandate.Session!.Value) is { } before)
        {
            if (Wider(mandate, before) is { } grown)
                return grown;
            // What it was derived from holds on.
            if (before.Parent is { } kept && mandate.Parent != kept)
                return $"The session's mandate is derived from '{kept}', and so must be the new one.";
        }
        foreach (var carried in caller?.Mandates ?? [])
        {
            if (!state.Mandates.TryGetValue(carried, out var above))
                return $"The mandate '{carried}' of the agent before is in force no more.";
            if (Wider(mandate, above) is { } grown)
                return grown;
        }
        return mandate.Parent is { } parent
            ? WrongWithParent(mandate, parent, state, caller)
            : null;
    }

    private static string? WrongWithParent(
        Mandate mandate,
        string parent,
        FactorySnapshot state,
        Caller? caller
    )
    {
        if (!state.Mandates.TryGetValue(parent, out var above))
            return $"The mandate '{parent}', from which it is derived, is not in force.";
        if (
            caller is not null
            && above.Agent != caller.Agent
            && !caller.Chain.Contains(above.Agent)
        )
            return $"The mandate '{parent}' is of an agent that handed nothing on to this one.";
        var depth = 1;
        for (var at = above; at.Parent is { } next; depth++)
        {
            if (depth == Mandate.MaxDepth || !state.Mandates.TryGetValue(next, out at!))
                return $"More than {Mandate.MaxDepth} mandates would stand behind one another, or one is in force no more.";
        }
        return Wider(mandate, above);
    }

    private static string? Wider(Mandate mandate, Mandate above) =>
        MandateRules.WiderIn(mandate, above) is { } what
            ? $"The mandate '{mandate.Id}' is wider than '{above.Id}', in {what}."
            : null;

    private static bool IsSame(Mandate one, Mandate other) =>
        Written(one).AsSpan().SequenceEqual(Written(other));

    private static byte[] Written(Mandate mandate) =>
        EventJson.Write(new MandateGiven(mandate) { TimeMs = 0, By = "" });
}
