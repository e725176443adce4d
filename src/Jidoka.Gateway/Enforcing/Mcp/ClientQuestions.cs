using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Puts a server's questions to the client of the call that they belong to, on its stream or by pausing it: each decided
/// and recorded like a call, sent, settled with the client's answer, and only then answered to the server.
/// </summary>
internal sealed class ClientQuestions(
    IPipeline pipeline,
    McpExchange exchange,
    Passage call,
    AssetId server
) : IClientQuestions
{
    // Seen while the client is on the wire: a paused call has none.
    private readonly bool _canAsk = exchange.IsSessionless || exchange.TakesStream;
    private int _asked;

    /// <inheritdoc/>
    public ClientAbilities Abilities => _canAsk ? exchange.Abilities : default;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, UpstreamAnswer>> AskAsync(
        IReadOnlyList<AskedQuestion> questions,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            exchange.Stopped,
            call.Cut
        );
        var answers = new Dictionary<string, UpstreamAnswer>(StringComparer.Ordinal);
        var open = new List<(AskedQuestion Question, Passage Passage)>();
        try
        {
            foreach (var question in questions)
            {
                var (passage, refusal) = await DecideAsync(question, stop.Token);
                if (passage is not null)
                    open.Add((question, passage));
                else
                    answers[question.Key] = refusal;
            }
            if (answers.Count == 0)
                await PutAsync(open, answers, stop.Token);
            else // What was asked together is put together, or not at all.
                foreach (var (_, passage) in open)
                    await passage.SettleAsync(new Settlement(SettledAs.Superseded));
        }
        catch (RefusedException e)
        {
            foreach (var question in questions)
                answers.TryAdd(question.Key, Error(RpcErrors.Unavailable, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            foreach (var question in questions)
                answers.TryAdd(
                    question.Key,
                    Error(RpcErrors.Internal, "The client did not answer.")
                );
        }
        finally
        {
            foreach (var (_, passage) in open)
                await passage.DisposeAsync();
        }
        return answers;
    }

    private async Task<(Passage? Passage, UpstreamAnswer Refusal)> DecideAsync(
        AskedQuestion asked,
        CancellationToken stop
    )
    {
        if (
            ServerQuestion.TryRead(asked.Method, asked.Parameters) is not { } question
            || !Abilities.Take(question)
        )
        {
            pipeline.NoteCoverage("endpoint", "mcp:" + asked.Method);
            return (null, Error(RpcErrors.MethodNotFound, ServerQuestion.NotServed(asked.Method)));
        }
        if (
            asked.Parameters.Length > DoorBounds.MaxNotificationBytes
            || Interlocked.Increment(ref _asked) > DoorBounds.MaxQuestions
        )
            return (
                null,
                Error(
                    RpcErrors.InvalidRequest,
                    $"A question may have {DoorBounds.MaxNotificationBytes} bytes, and a call {DoorBounds.MaxQuestions} questions."
                )
            );
        var passage = await pipeline.EnterAsync(
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
        if (passage.Decision.IsAllowed)
            return (passage, default);
        await passage.DisposeAsync();
        return (null, Error(RpcErrors.Refused, Refusal.Text(asked.Method, passage.Decision)));
    }

    private async Task PutAsync(
        List<(AskedQuestion Question, Passage Passage)> open,
        Dictionary<string, UpstreamAnswer> answers,
        CancellationToken stop
    )
    {
        var said = exchange.IsSessionless
            ? await exchange.PauseAsync(
                [.. open.Select(o => o.Question)],
                [.. open.Select(o => o.Passage), call],
                stop
            )
            : null;
        foreach (var (question, passage) in open)
        {
            UpstreamAnswer answer;
            if (said is null)
                answer = await SendAsync(question, stop);
            else if (said.TryGetValue(question.Key, out var given))
                answer = new(given, IsError: false);
            else
                continue; // settled as abandoned, with its passage
            await passage.SettleAsync(
                new Settlement(answer.IsError ? SettledAs.Failed : SettledAs.Done)
                {
                    Answer = answer.Json,
                }
            );
            answers[question.Key] = answer;
        }
    }

    private async Task<UpstreamAnswer> SendAsync(AskedQuestion question, CancellationToken stop)
    {
        var (id, answer) = exchange.Session.OpenQuestion();
        try
        {
            await exchange.AskAsync(
                RpcWriting.Request(id, question.Method, question.Parameters),
                stop
            );
            return await answer.WaitAsync(stop);
        }
        finally
        {
            exchange.Session.CloseQuestion(id);
        }
    }

    private static UpstreamAnswer Error(int code, string message) =>
        new(RpcWriting.ErrorBody(code, message), IsError: true);
}
