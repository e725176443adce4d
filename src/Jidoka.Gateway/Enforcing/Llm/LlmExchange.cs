using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>One released model call on its way: all that its answer's relay needs.</summary>
internal sealed record LlmExchange(
    HttpContext Http,
    LlmProtocol Protocol,
    IPipeline Pipeline,
    Passage Passage,
    CallLifetime Lifetime,
    LlmBounds Bounds,
    TimeProvider Clock
)
{
    /// <summary>When the call was released, as the clock's time stamp.</summary>
    public long Released { get; init; }

    public HttpResponse Response => Http.Response;

    /// <summary>Whether the call lasted longer than its bound.</summary>
    public bool IsOverdue => Clock.GetElapsedTime(Released).TotalMilliseconds > Bounds.MaxCallMs;

    /// <summary>Settles a call that came to no answer.</summary>
    public ValueTask SettleAsync(SettledAs settledAs, int status = 0) =>
        Passage.SettleAsync(new Settlement(settledAs) { Status = status });

    /// <summary>Settles a call by its answer.</summary>
    public ValueTask SettleAsync(
        SettledAs settledAs,
        int status,
        AnswerFacts facts,
        ReadOnlyMemory<byte> answer
    ) =>
        Passage.SettleAsync(
            new Settlement(settledAs)
            {
                Status = status,
                PromptTokens = facts.PromptTokens,
                CompletionTokens = facts.CompletionTokens,
                ServedModel = facts.Model,
                Answer = answer,
            }
        );
}
