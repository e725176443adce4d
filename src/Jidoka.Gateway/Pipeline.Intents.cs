using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>What of a model's answer is kept for the tool leg.</summary>
public sealed partial class Pipeline
{
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
