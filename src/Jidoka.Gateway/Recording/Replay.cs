using Jidoka.Core.Deciding.Explaining;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Decides a recorded call again, on its recorded input and the control state of that moment. A second leg of an
/// intent took over the first leg's decision, so it is the first leg that is decided again.
/// </summary>
/// <param name="log">Ledger and vault.</param>
/// <param name="factory">The control state's history.</param>
public sealed class Replay(ILog log, LiveFactory factory)
{
    /// <summary>Replays one decision.</summary>
    /// <param name="index">The ledger index of the decision.</param>
    /// <param name="cancelled">Ends the reading.</param>
    public async Task<ReplayReport> RunAsync(long index, CancellationToken cancelled)
    {
        var call = await FindAsync(index, cancelled);
        if (call is not { Decided: { } decided, Input: { } input, State: { } state })
            return ReplayReport.Impossible(index, call.Problem!);
        var again = DecisionEngine.Decide(input, state);
        // What a person let pass is held by policy, then as now.
        var before = decided.Approval is null ? decided.Decision.Verdict : Verdict.Hold;
        var same =
            again.Verdict == before
            && again.Policies.SequenceEqual(decided.Decision.Policies, StringComparer.Ordinal);
        return new ReplayReport(index, decided.Decision, again, same, null);
    }

    /// <summary>Says why a recorded call was decided as it was.</summary>
    /// <param name="index">The ledger index of the decision.</param>
    /// <param name="raw">Whether values of the call are shown, else their lengths.</param>
    /// <param name="cancelled">Ends the reading.</param>
    public async Task<ExplainReport> ExplainAsync(long index, bool raw, CancellationToken cancelled)
    {
        var call = await FindAsync(index, cancelled);
        var explanation = call is { Input: { } input, State: { } state }
            ? DecisionExplainer.Explain(input, state, raw)
            : null;
        return new ExplainReport(
            index,
            call.Decided?.Decision,
            explanation,
            call.Problem,
            raw,
            call.Decided?.Input
        );
    }

    private async Task<RecordedCall> FindAsync(long index, CancellationToken cancelled)
    {
        if (log.Ledger.Read(index) is not { } stored)
            return RecordedCall.Missing(
                index >= 0 && index < log.Ledger.Size
                    ? "Not replayable: the event was removed when it had been kept for its time."
                    : "There is no such event."
            );
        if (EventJson.Read(stored.Event.Span) is not Decided decided)
            return RecordedCall.Missing("This event is not a decision.");
        if (decided.Decision.IsOutsidePolicy)
            return RecordedCall.Missing(
                $"It was refused by {decided.Decision.Policies[0]}, which is no policy's decision.",
                decided
            );
        if (log.Vault.Open(index, VaultParts.Input) is not { } bytes)
            return RecordedCall.Missing(
                "Not replayable: its input is erased or was not kept.",
                decided
            );
        var input = EventJson.ReadInput(bytes.Span);
        var state = await factory.AsOfAsync(decided.ControlSize, cancelled);
        return new RecordedCall(decided, input, state, null);
    }
}
