using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway;

/// <summary>A passage of the real pipeline.</summary>
internal sealed class LivePassage(Pipeline pipeline, PassageState state) : Passage
{
    private int _settled;

    public override InterceptedCall Call => state.Call;

    public override Caller Caller => state.Caller;

    public override SessionId Session => state.Event.Session;

    public override Decision Decision => state.Event.Decision;

    public override bool Passes => Decision.IsAllowed || state.IsDeferred;

    public override HoldAnswer? HoldAnswer => state.Answer;

    public override long Index => state.Index;

    public override CancellationToken Cut { get; } = state.Cord?.Token ?? CancellationToken.None;

    public override void HoldUntil(long? endsMs)
    {
        if (state.Cord is { } cord)
            pipeline.HoldUntil(state.Caller, cord, endsMs);
    }

    internal PassageState State => state;

    public override ValueTask SettleAsync(Settlement settlement) =>
        Decision.IsAllowed && Interlocked.Exchange(ref _settled, 1) == 0
            ? pipeline.SettleAsync(state, settlement)
            : ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await SettleAsync(
                new Settlement(Cut.IsCancellationRequested ? SettledAs.Cut : SettledAs.Abandoned)
            );
        }
        catch (RefusedException)
        {
            // The ledger refuses: the decision stays open and is in doubt, which is what is true of it.
        }
        finally
        {
            if (state is { OwnsCord: true, Cord: { } cord })
                pipeline.LetGo(state.Caller, cord);
        }
    }
}
