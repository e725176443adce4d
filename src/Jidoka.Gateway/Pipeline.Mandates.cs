using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>
/// The mandates that a tool call has to keep to. They are looked up in the state that a call is decided on, and weighed again
/// whenever it is decided again.
/// </summary>
public sealed partial class Pipeline
{
    /// <summary>Gives a session the mandate that a call of it shows.</summary>
    private async ValueTask TakeMandateAsync(Caller caller, SessionView session)
    {
        if (caller.Presented is { } shown && shown.Session == session.Id)
            await _mandates.GiveAsync(shown, "agent:" + caller.Agent.Value, caller);
    }

    private static DecisionInput Weighed(
        DecisionInput input,
        Caller caller,
        FactorySnapshot factory
    ) =>
        input.Kind != CallKind.CallTool
            ? input
            : input with
            {
                Mandate = MandateScale.Weigh(
                    input.Mandate,
                    factory.MandatesOf(caller, input.Session.Id),
                    input.Resource,
                    factory.Find(input.Resource)?.Tool,
                    input.Arguments,
                    input.TimeMs
                ),
            };

    /// <summary>Whether what a call was decided under is what it has to keep to now.</summary>
    private static bool IsUnder(DecisionInput input, Caller caller, FactorySnapshot now, long nowMs)
    {
        if (input.Kind != CallKind.CallTool)
            return true;
        var inForce = now.MandatesOf(caller, input.Session.Id);
        return inForce.Missing is null
            && !inForce.All.Any(m => nowMs >= m.ExpiresMs)
            && inForce
                .All.Select(static m => m.Id)
                .SequenceEqual(input.Mandate?.Ids ?? [], StringComparer.Ordinal);
    }

    /// <summary>
    /// Reserves one call of the agent's budget and of each mandate that counts calls; null, with the refusal, if there is
    /// nothing left of one of them.
    /// </summary>
    private BudgetReservation? TryReserve(
        DecisionInput input,
        Caller caller,
        FactorySnapshot factory,
        long nowMs,
        out Decision refusal
    )
    {
        ImmutableArray<CallShare> shares = input is { Kind: CallKind.CallTool, Mandate: not null }
            ?
            [
                .. factory
                    .MandatesOf(caller, input.Session.Id)
                    .All.Where(static m => m.Terms.Calls is not null)
                    .Select(static m => new CallShare(m.Id, m.Terms.Calls!.Value)),
            ]
            : [];
        var reserved = _budgets.Reserve(caller.Agent, FactsOf(caller, factory), nowMs, 1, shares);
        refusal = shares.Any(_budgets.IsSpent) ? OverMandate : OverBudget;
        return reserved;
    }

    private static Decision OverMandate { get; } =
        Decision.Refuse(MandateRules.CallsRule, "The calls of this session's mandate are used up.");
}
