using Polly;
using Polly.CircuitBreaker;

namespace Jidoka.Gateway.Enforcing;

/// <summary>When a provider that keeps failing is left alone for a while.</summary>
internal static class UpstreamBreaker
{
    /// <summary>The share of attempts that must fail.</summary>
    public const double FailureRatio = 0.5;

    /// <summary>The fewest attempts within <see cref="Window"/> that say anything.</summary>
    public const int MinAttempts = 20;

    /// <summary>Over how long attempts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>How long it is left alone; then one attempt shows whether it is back.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Makes the breaker of one provider.</summary>
    public static ResiliencePipeline<UpstreamAttempt> Build(TimeProvider clock) =>
        new ResiliencePipelineBuilder<UpstreamAttempt> { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<UpstreamAttempt>
                {
                    FailureRatio = FailureRatio,
                    MinimumThroughput = MinAttempts,
                    SamplingDuration = Window,
                    BreakDuration = Rest,
                    ShouldHandle = static args =>
                        new(
                            args.Outcome.Result?.Fault
                                is UpstreamFault.Unreachable
                                    or UpstreamFault.TimedOut
                                    or UpstreamFault.Failing
                        ),
                }
            )
            .Build();
}
