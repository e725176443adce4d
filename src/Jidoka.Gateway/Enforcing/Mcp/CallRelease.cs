using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Releases an allowed call: it is forwarded, settled, and only then answered, however it ends.
/// </summary>
/// <param name="exchange">The request.</param>
/// <param name="passage">The decided call.</param>
/// <param name="name">The call in the agent's own terms.</param>
/// <param name="refuse">Answers that the call did not take place, with a JSON-RPC code or in words for the agent.</param>
internal sealed class CallRelease(
    McpExchange exchange,
    Passage passage,
    string name,
    Func<int, string, ValueTask> refuse
)
{
    /// <summary>Says whether an answer that is no error says that the call failed.</summary>
    public Func<byte[], bool> SaysFailed { get; init; } = static _ => false;

    /// <summary>What is passed on of a result, after it was recorded as it came.</summary>
    public Func<byte[], byte[]> Shape { get; init; } = static result => result;

    /// <summary>Releases the call.</summary>
    /// <param name="forward">Forwards it; null: there is nothing to forward it to.</param>
    /// <param name="unknown">What is answered then.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task<UpstreamAnswer?>> forward,
        RpcFault unknown
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            exchange.Stopped,
            passage.Cut
        );
        try
        {
            if (await forward(stop.Token) is not { } answer)
            {
                // The server was asked for its lists only.
                await passage.SettleAsync(new Settlement(SettledAs.Superseded));
                await exchange.FaultAsync(unknown);
                return;
            }
            var failed = answer.IsError || SaysFailed(answer.Json);
            await passage.SettleAsync(
                new Settlement(failed ? SettledAs.Failed : SettledAs.Done) { Answer = answer.Json }
            );
            if (passage.Cut.IsCancellationRequested)
                await AnswerCutAsync();
            else if (answer.IsError)
                await exchange.ServerErrorAsync(answer.Json);
            else
                await exchange.ResultAsync(Shape(answer.Json));
        }
        catch (UpstreamUnavailableException e)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Failed));
            await refuse(RpcErrors.Internal, e.Message);
        }
        catch (Exception e) when (IsEnd(e) && passage.Cut.IsCancellationRequested)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Cut));
            await AnswerCutAsync();
        }
        catch (Exception e) when (IsEnd(e) && exchange.Stopped.IsCancellationRequested)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Abandoned));
            await exchange.EndSilentlyAsync();
        }
        catch (QuestionRefusedException e)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Failed));
            await refuse(e.Code, e.Message);
        }
    }

    // A question ends unanswered with its call, and the news of the one may be here before that of the other.
    private static bool IsEnd(Exception e) =>
        e is OperationCanceledException or QuestionRefusedException;

    private async ValueTask AnswerCutAsync()
    {
        exchange.Session.CutStream();
        await refuse(
            RpcErrors.Internal,
            Refusal.Text(
                name,
                Decision.Refuse(
                    "jidoka:contained",
                    "The agent was stopped, or its access was withdrawn or ended, while the call ran; whether it took effect is not known."
                )
            )
        );
    }
}
