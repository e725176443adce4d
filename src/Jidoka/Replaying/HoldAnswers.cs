using System.Collections.Concurrent;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Storage.Recording;

namespace Jidoka.Replaying;

/// <summary>
/// Answers holds of a replay as they are asked, by what is expected of each session's next call. An answer vouches for
/// the values that select the target, in that session.
/// </summary>
internal sealed class HoldAnswers
{
    private const string By = "replay";
    private const int WaitMs = 60_000;
    private const int MaxOpen = 1_024;

    private readonly IApprovals _approvals;
    private readonly ConcurrentDictionary<SessionId, (bool? Answer, bool Asked)> _expected = new();

    public HoldAnswers(IApprovals approvals)
    {
        _approvals = approvals;
        approvals.Asked += asked => _ = AnswerAsync(asked);
    }

    /// <summary>The bounds of approvals: where nobody answers, nobody is asked.</summary>
    public static ApprovalOptions Bounds(ApproveMode approve) =>
        approve == ApproveMode.None
            ? new()
            {
                WaitMs = 0,
                MaxOpen = 0,
                MaxOpenPerAgent = 0,
            }
            : new()
            {
                WaitMs = WaitMs,
                MaxOpen = MaxOpen,
                MaxOpenPerAgent = MaxOpen,
            };

    /// <summary>Says what to answer if a session's next call is held.</summary>
    public void Expect(SessionId session, bool? answer) => _expected[session] = (answer, false);

    /// <summary>What was answered; null: nobody was asked.</summary>
    public bool? Given(SessionId session) =>
        _expected.TryRemove(session, out var said) && said.Asked ? said.Answer : null;

    private async Task AnswerAsync(Approval asked)
    {
        // Off the thread that asks, which must not wait for its own change of state.
        await Task.Yield();
        var session = asked.Request.Session;
        if (!_expected.TryGetValue(session, out var said) || said.Answer is not { } allows)
            return;
        _expected[session] = said with { Asked = true };
        try
        {
            if (allows)
                await _approvals.AllowAsync(
                    asked.Id,
                    By,
                    "",
                    endorse: false,
                    CancellationToken.None
                );
            else
                await _approvals.DenyAsync(asked.Id, By, "", CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            // Then nobody answered, and the call does not pass.
        }
    }
}
