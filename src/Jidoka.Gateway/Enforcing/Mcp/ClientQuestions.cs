using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Puts a server's questions to the client on the stream of the call that they belong to: decided and recorded like a
/// call, sent, settled with the client's answer, and only then answered to the server.
/// </summary>
internal sealed class ClientQuestions(
    IPipeline pipeline,
    McpExchange exchange,
    Passage call,
    AssetId server
) : IClientQuestions
{
    private int _asked;

    /// <inheritdoc/>
    public async ValueTask<UpstreamAnswer> AskAsync(
        string method,
        byte[] parameters,
        CancellationToken cancellationToken
    )
    {
        if (
            ServerQuestion.TryRead(method, parameters) is not { } question
            || !exchange.Session.Abilities.Take(question)
            || !exchange.TakesStream
        )
        {
            pipeline.NoteCoverage("endpoint", "mcp:" + method);
            return Error(RpcErrors.MethodNotFound, ServerQuestion.NotServed(method));
        }
        if (
            parameters.Length > DoorBounds.MaxNotificationBytes
            || Interlocked.Increment(ref _asked) > DoorBounds.MaxQuestions
        )
            return Error(
                RpcErrors.InvalidRequest,
                $"A question may have {DoorBounds.MaxNotificationBytes} bytes, and a call {DoorBounds.MaxQuestions} questions."
            );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            exchange.Stopped,
            call.Cut
        );
        try
        {
            return await DecideAsync(method, question, stop.Token);
        }
        catch (RefusedException e)
        {
            return Error(RpcErrors.Unavailable, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return Error(RpcErrors.Internal, "The client did not answer.");
        }
    }

    private async Task<UpstreamAnswer> DecideAsync(
        string method,
        ServerQuestion question,
        CancellationToken stop
    )
    {
        await using var passage = await pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = pipeline.NewCallId(),
                Kind = CallKind.AskClient,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = server,
                Parent = call.Index,
                Arguments = question.ArgumentsFor(
                    call.Call.Kind == CallKind.CallTool ? call.Call.Resource.Name : null
                ),
                Body = question.Parameters,
                Hint = call.Call.Hint,
            },
            exchange.Caller,
            stop
        );
        if (!passage.Decision.IsAllowed)
            return Error(RpcErrors.Refused, Refusal.Text(method, passage.Decision));
        var answer = await SendAsync(method, question, stop);
        await passage.SettleAsync(
            new Settlement(answer.IsError ? SettledAs.Failed : SettledAs.Done)
            {
                Answer = answer.Json,
            }
        );
        return answer;
    }

    private async Task<UpstreamAnswer> SendAsync(
        string method,
        ServerQuestion question,
        CancellationToken stop
    )
    {
        var (id, answer) = exchange.Session.OpenQuestion();
        try
        {
            await exchange.AskAsync(RpcWriting.Request(id, method, question.Parameters), stop);
            return await answer.WaitAsync(stop);
        }
        finally
        {
            exchange.Session.CloseQuestion(id);
        }
    }

    private static UpstreamAnswer Error(int code, string message) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new { code, message }), IsError: true);
}
