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

    /// <summary>The provider that answers; null until one does.</summary>
    public string? Provider { get; set; }

    /// <summary>Where it is kept what a later request may name.</summary>
    public required KeptAnswers Keeper { get; init; }

    /// <summary>What the call said, if its answer is to be kept.</summary>
    public ReadOnlyMemory<byte> KeptInput { get; init; }

    public HttpResponse Response => Http.Response;

    /// <summary>Whether the call lasted longer than its bound.</summary>
    public bool IsOverdue => Clock.GetElapsedTime(Released).TotalMilliseconds > Bounds.MaxCallMs;

    /// <summary>Settles a call that came to no answer.</summary>
    public ValueTask SettleAsync(SettledAs settledAs, int status = 0) =>
        Passage.SettleAsync(new Settlement(settledAs) { Status = status });

    /// <summary>Settles a call by its answer. Once that is recorded, the answer may be named by later calls.</summary>
    public async ValueTask SettleAsync(
        SettledAs settledAs,
        int status,
        AnswerFacts facts,
        ReadOnlyMemory<byte> answer
    )
    {
        await Passage.SettleAsync(
            new Settlement(settledAs)
            {
                Status = status,
                PromptTokens = facts.PromptTokens,
                CompletionTokens = facts.CompletionTokens,
                ServedModel = facts.Model,
                Fingerprint = facts.Fingerprint,
                Provider = Provider,
                Answer = answer,
            }
        );
        if (settledAs != SettledAs.Done || KeptInput.IsEmpty)
            return;
        if (Protocol.ReadKept(answer, Passage.Call.Streaming, KeptInput) is { } kept)
            Keeper.Keep(new(Passage.Caller.Agent, Passage.Caller.User), kept);
    }
}
