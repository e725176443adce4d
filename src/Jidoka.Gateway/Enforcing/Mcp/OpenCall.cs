using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A call that a server works on, and may ask its client about.</summary>
/// <param name="Questions">Takes the questions.</param>
/// <param name="Limit">Ends the call when it takes too long.</param>
/// <param name="TimeoutMs">How long it may take, in milliseconds.</param>
/// <param name="Stop">Fires when the call is stopped.</param>
internal sealed record OpenCall(
    IClientQuestions Questions,
    CancellationTokenSource Limit,
    int TimeoutMs,
    CancellationToken Stop
)
{
    /// <summary>Gives a person time to answer.</summary>
    public void Pause() => WaitAtMost(Math.Max(TimeoutMs, DoorBounds.QuestionWaitMs));

    /// <summary>Lets the server's own time-out run again, from the beginning.</summary>
    public void GoOn() => WaitAtMost(TimeoutMs);

    private void WaitAtMost(int timeMs)
    {
        try
        {
            Limit.CancelAfter(timeMs);
        }
        catch (ObjectDisposedException)
        {
            // The call ended meanwhile.
        }
    }
}
