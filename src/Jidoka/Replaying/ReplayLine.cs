using Jidoka.Gateway;
using Jidoka.Gateway.Replaying;

namespace Jidoka.Replaying;

/// <summary>The line of one trace: nothing that other traces did is known to it.</summary>
internal sealed class ReplayLine(Pipeline pipeline, ReplayCast cast, ReplayOptions options)
{
    /// <summary>The name of a session.</summary>
    /// <param name="trace">The trace's number.</param>
    /// <param name="run">The session's number within it.</param>
    public static SessionId NameOf(int trace, int run) => new($"replay-{trace}-{run}");

    /// <summary>Begins a session.</summary>
    /// <param name="agent">The agent; null: that of all traces.</param>
    /// <param name="trace">The trace's number.</param>
    /// <param name="run">The session's number within it.</param>
    public PlayedRun Begin(string? agent, int trace, int run) =>
        new(
            pipeline,
            agent is null ? cast.Caller : cast.Caller with { Agent = new(agent) },
            cast.Model,
            NameOf(trace, run).Value,
            options.Doors,
            ((ulong)(uint)options.Seed << 32) | (uint)trace
        );
}
