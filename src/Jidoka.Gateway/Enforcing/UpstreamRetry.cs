using Polly;
using Polly.Retry;

namespace Jidoka.Gateway.Enforcing;

/// <summary>When and how often an upstream is tried again, before any byte of an answer is released.</summary>
internal static class UpstreamRetry
{
    /// <summary>How many attempts one call may take, over all its providers.</summary>
    public const int MaxAttempts = 4;

    /// <summary>The longest wait that an upstream may ask for; beyond it, its refusal is passed on.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <summary>Makes the pipeline; it holds no state of a call.</summary>
    public static ResiliencePipeline<UpstreamAttempt> Build(TimeProvider clock) =>
        new ResiliencePipelineBuilder<UpstreamAttempt> { TimeProvider = clock }
            .AddRetry(
                new RetryStrategyOptions<UpstreamAttempt>
                {
                    MaxRetryAttempts = MaxAttempts - 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = FirstDelay,
                    MaxDelay = MaxDelay,
                    ShouldHandle = static args => new(ShouldRetry(args.Outcome.Result)),
                    DelayGenerator = static args => new(DelayAfter(args.Outcome.Result)),
                    OnRetry = static args =>
                    {
                        args.Outcome.Result?.Dispose();
                        return default;
                    },
                }
            )
            .Build();

    private static bool ShouldRetry(UpstreamAttempt? attempt) =>
        attempt is { IsTransient: true }
        && (attempt.FailsOver || attempt.RetryAfter is null || attempt.RetryAfter <= MaxRetryAfter);

    private static TimeSpan? DelayAfter(UpstreamAttempt? attempt) =>
        attempt is { FailsOver: true } ? TimeSpan.Zero : attempt?.RetryAfter;
}
