using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The exchange of the revision without sessions: it pauses for input and goes on with another HTTP request.</summary>
internal sealed partial class McpExchange
{
    private readonly SemaphoreSlim _oneQuestion = new(1, 1);
    private TaskCompletionSource<RpcMessageAnswers>? _input;
    private TaskCompletionSource _handedBack = New();
    private CancellationTokenRegistration _leaving;
    private bool _isOver;

    /// <summary>What stops the call; null: it belongs to a session, and cannot pause.</summary>
    public CancellationTokenSource? Stop { get; init; }

    /// <summary>Whether the client speaks the revision without sessions.</summary>
    public bool IsSessionless => Stop is not null;

    /// <summary>
    /// Ends when the HTTP request that is on the wire was answered, or its call ended; as the call did, if it failed.
    /// </summary>
    public Task HandedBack => _handedBack.Task;

    /// <summary>When the credential of whoever is on the wire, or was last, ends; null: never.</summary>
    public long? EndsMs { get; private set; } = caller.EndsMs;

    /// <summary>Stops the call when the client that is on the wire leaves.</summary>
    public void Follow() => _leaving = _reply!.Aborted.Register(StopNow);

    /// <summary>Answers with questions and waits for the request that brings the answers.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="held">
    /// What would be cut at the end of its credential: in the pause nobody is on the wire to have one, and after it that of the
    /// request with the answers counts.
    /// </param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>By key what the client answered to those.</returns>
    /// <exception cref="OperationCanceledException">
    /// Nobody answered in time, which ends the call; or it was stopped, or is answered already.
    /// </exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> PauseAsync(
        IReadOnlyList<AskedQuestion> questions,
        IReadOnlyList<Passage> held,
        CancellationToken stop
    )
    {
        await _oneQuestion.WaitAsync(stop);
        try
        {
            foreach (var passage in held)
                passage.HoldUntil(null);
            var keys = questions.Select(q => q.Key).ToHashSet(StringComparer.Ordinal);
            for (var round = 0; round < DoorBounds.MaxQuestions; round++)
            {
                // A client that answers nothing of what it was asked is asked again.
                var answers = await PauseOnceAsync(questions, keys, stop);
                if (answers.Count > 0)
                    return answers;
            }
            throw new OperationCanceledException("The client answers nothing that it is asked.");
        }
        finally
        {
            foreach (var passage in held)
                passage.HoldUntil(EndsMs);
            _oneQuestion.Release();
        }
    }

    /// <summary>Goes on with a request that brings answers, until that is answered.</summary>
    /// <param name="retry">Its HTTP side.</param>
    /// <param name="endsMs">When the credential that it came with ends; null: never.</param>
    /// <param name="answers">The answers.</param>
    /// <returns>False if the call ended meanwhile.</returns>
    public async Task<bool> ResumeAsync(HttpReply retry, long? endsMs, RpcMessageAnswers answers)
    {
        Task handedBack;
        await _turn.WaitAsync();
        try
        {
            if (_isOver)
                return false;
            _reply = retry;
            EndsMs = endsMs;
            _handedBack = New();
            handedBack = _handedBack.Task;
            Follow();
        }
        finally
        {
            _turn.Release();
        }
        Interlocked.Exchange(ref _input, null)?.TrySetResult(answers);
        await handedBack;
        return true;
    }

    /// <summary>Notes that the call ended.</summary>
    /// <param name="fault">Why, if it failed; told to whoever is on the wire.</param>
    public async ValueTask EndAsync(Exception? fault)
    {
        await _turn.WaitAsync();
        try
        {
            _isOver = true;
            await _leaving.DisposeAsync();
            if (fault is null)
                _handedBack.TrySetResult();
            else if (_reply is not null)
                _handedBack.TrySetException(fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> PauseOnceAsync(
        IReadOnlyList<AskedQuestion> questions,
        HashSet<string> keys,
        CancellationToken stop
    )
    {
        var input = new TaskCompletionSource<RpcMessageAnswers>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        _input = input;
        var state = session.PausedCalls.Keep(this);
        try
        {
            await HandBackAsync(ResultShape.InputRequired(state, questions), stop);
            var answers = await input.Task.WaitAsync(
                TimeSpan.FromMilliseconds(DoorBounds.QuestionWaitMs),
                session.Time,
                stop
            );
            return answers.Of(keys);
        }
        catch (TimeoutException e)
        {
            StopNow();
            throw new OperationCanceledException("Nobody answered in time.", e);
        }
        finally
        {
            session.PausedCalls.Forget(state);
        }
    }

    private async Task HandBackAsync(byte[] result, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_isAnswered || _reply is not { } open)
                throw new OperationCanceledException("The call is answered already.");
            await _leaving.DisposeAsync(); // that this client goes away now is as it should be
            await open.AnswerAsync(200, RpcWriting.Answer(open.Id, "result", result));
            _reply = null;
            _handedBack.TrySetResult();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void StopNow()
    {
        try
        {
            Stop!.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended meanwhile.
        }
    }

    private static TaskCompletionSource New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
