using System.Net.Mime;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>Takes an answer that is one JSON document through decide and record to the agent.</summary>
internal sealed class WholeAnswer(LlmExchange exchange, UpstreamAttempt attempt) : IDisposable
{
    private const int FirstRoomBytes = 8 * 1024;

    private readonly HttpResponseMessage _upstream = attempt.Response!;
    private readonly AnswerFacts _facts = new();
    private readonly PooledBytes _answer = new(FirstRoom(attempt.Response!));

    private int Status => attempt.Status;

    /// <summary>Relays the answer.</summary>
    /// <returns>Null, or why there is none; then nothing was written and nothing settled.</returns>
    public async ValueTask<UpstreamFault?> RelayAsync()
    {
        if (await ReadAsync() is { } fault)
            return fault;
        if (Status >= StatusCodes.Status400BadRequest)
        {
            await PassErrorAsync();
            return null;
        }
        if (!exchange.Protocol.TryReadAnswer(_answer.Span, _facts))
            return UpstreamFault.Garbage;
        if (_facts.HasError && _facts.Calls.Count == 0)
        {
            await PassErrorAsync();
            return null;
        }
        if (!_facts.HasChoices)
            return UpstreamFault.Garbage;
        if (_facts.Calls.Count > 0)
            await DecideAndPassAsync();
        else
            await SettleAndPassAsync(_answer);
        return null;
    }

    public void Dispose()
    {
        _answer.Dispose();
        _facts.Dispose();
    }

    private async ValueTask<UpstreamFault?> ReadAsync()
    {
        try
        {
            var stream = await UpstreamReading.OpenAsync(_upstream, exchange.Lifetime.Token);
            if (stream is null)
                return UpstreamFault.Garbage;
            while (true)
            {
                exchange.Lifetime.Arm(attempt.Target!.TimeoutMs);
                var count = await stream.ReadAsync(_answer.GetMemory(1), exchange.Lifetime.Token);
                if (count == 0)
                    break;
                _answer.Advance(count);
                if (_answer.Length > exchange.Bounds.MaxAnswerBytes)
                    return UpstreamFault.TooLarge;
                if (exchange.IsOverdue)
                    return UpstreamFault.TimedOut;
            }
            exchange.Lifetime.Arm(Timeout.Infinite);
            return null;
        }
        catch (Exception e) when (UpstreamReading.FaultOf(e) is { } fault)
        {
            return exchange.Lifetime.End == CallEnd.None
                ? fault
                : throw new OperationCanceledException(exchange.Lifetime.Token);
        }
    }

    private async ValueTask DecideAndPassAsync()
    {
        await using var rulings = await ToolCallRulings.DecideAsync(
            exchange.Pipeline,
            exchange.Passage,
            Calls(),
            exchange.Lifetime.Token
        );
        if (rulings.AllAllowed)
        {
            await rulings.SettleAsync();
            await SettleAndPassAsync(_answer);
            return;
        }
        using var rewritten = new PooledBytes(_answer.Length + FirstRoomBytes);
        exchange.Protocol.RewriteAnswer(_answer.Memory, rulings, rewritten);
        await rulings.SettleAsync();
        await SettleAndPassAsync(rewritten);
    }

    private List<WholeToolCall> Calls()
    {
        var calls = new List<WholeToolCall>(_facts.Calls.Count);
        var tooMany = _facts.Calls.Count > exchange.Bounds.MaxToolCalls;
        foreach (var piece in _facts.Calls)
            calls.Add(
                new(
                    piece.Choice,
                    piece.Index,
                    piece.Id ?? "",
                    piece.Name ?? "",
                    _facts
                        .Arguments.Span.Slice(piece.ArgumentsStart, piece.ArgumentsLength)
                        .ToArray(),
                    piece.IsFunction && !tooMany
                )
            );
        return calls;
    }

    private async ValueTask SettleAndPassAsync(PooledBytes answer)
    {
        exchange.Lifetime.Token.ThrowIfCancellationRequested();
        try
        {
            await exchange.SettleAsync(SettledAs.Done, Status, _facts, answer.Memory);
        }
        catch
        {
            answer.Forget(); // the ledger's writer may not be done with it
            throw;
        }
        await PassAsync(answer);
    }

    /// <summary>An upstream's own refusal passes as it is, unless it is not in JSON or names Jidoka's key.</summary>
    private async ValueTask PassErrorAsync()
    {
        await exchange.SettleAsync(SettledAs.Failed, Status, _facts, _answer.Memory);
        if (IsJson() && !NamesKey())
            await PassAsync(_answer);
        else
            await new LlmError(
                Status,
                LlmError.Upstream,
                "upstream_refused",
                $"The model's provider refused the call with status {Status}."
            ).WriteAsync(exchange.Response, exchange.Protocol.Errors);
    }

    private async ValueTask PassAsync(PooledBytes answer)
    {
        var response = exchange.Response;
        response.StatusCode = Status;
        ForwardedHeaders.Copy(_upstream, response);
        response.ContentLength = answer.Length;
        var writing = response.BodyWriter.WriteAsync(answer.Memory);
        if (writing.IsCompletedSuccessfully)
        {
            _ = writing.Result;
            return;
        }
        try
        {
            await writing
                .AsTask()
                .WaitAsync(
                    TimeSpan.FromMilliseconds(exchange.Bounds.WriteTimeoutMs),
                    exchange.Clock
                );
        }
        catch (TimeoutException)
        {
            answer.Forget();
            exchange.Http.Abort();
        }
    }

    private bool IsJson() =>
        _upstream.Content.Headers.ContentType?.MediaType is { } type
        && type.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    private bool NamesKey() =>
        attempt.Target!.TryGetCredential(out _, out var key)
        && key.Length > 0
        && _answer.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(key)) >= 0;

    private static int FirstRoom(HttpResponseMessage response) =>
        (int)
            Math.Clamp(
                (response.Content.Headers.ContentLength ?? FirstRoomBytes) + 1,
                1,
                FirstRoomBytes * 128
            );
}
