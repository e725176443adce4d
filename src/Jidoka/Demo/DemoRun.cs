using System.ClientModel;
using Factory.Agent;
using Factory.Scenes;
using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;
using ModelContextProtocol;

namespace Jidoka.Demo;

/// <summary>Plays the scenes of a file in a running sample factory.</summary>
internal sealed class DemoRun(SampleFactory factory, TimeProvider time)
{
    /// <summary>How long one play of a scene may take, in milliseconds.</summary>
    public const int SceneTimeoutMs = 60_000;

    /// <summary>How often the person asks an agent to go on whose turn ended with a refusal.</summary>
    public const int MaxGoOns = 5;

    /// <summary>What the person says then.</summary>
    public const string GoOn = "Go on without it.";

    /// <summary>Plays one scene and compares what came of it with what it declares.</summary>
    public async Task<SceneOutcome> PlayAsync(
        Scene scene,
        bool streaming,
        CancellationToken stopping
    )
    {
        var from = await factory.LedgerSizeAsync(stopping);
        var before = factory.Received();
        var start = time.GetTimestamp();
        var (words, failure) = await TalkAsync(scene, streaming, from, stopping);
        var duration = (long)time.GetElapsedTime(start).TotalMilliseconds;
        var decisions = await DecisionsAsync(scene, from, stopping);
        var outcome = new SceneOutcome
        {
            Scene = scene,
            Streaming = streaming,
            Words = words,
            Failure = failure,
            Decisions = decisions,
            Calls = ObservedCall.Gather(decisions),
            Received = [.. factory.Received().SelectMany(s => s.Value.Skip(before[s.Key].Count))],
            DurationMs = duration,
        };
        return outcome with { Differences = SceneComparison.Differences(outcome) };
    }

    private async Task<(IReadOnlyList<SpokenWords> Words, string? Failure)> TalkAsync(
        Scene scene,
        bool streaming,
        long from,
        CancellationToken stopping
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(SceneTimeoutMs);
        var words = new List<SpokenWords>();
        try
        {
            await using var agent = await PlainAgent.ConnectAsync(
                factory.AgentUrl,
                factory.KeyOf(scene.Agent.Name),
                scene.Agent.Model,
                scene.Agent.Instructions,
                limit.Token
            );
            for (var says = scene.Prompt; words.Count <= MaxGoOns; says = GoOn)
            {
                var answer = await agent.AskAsync(says, streaming, limit.Token);
                var decisions = await DecisionsAsync(scene, from, limit.Token);
                words.Add(new(decisions.Count, answer));
                if (!EndedWithRefusal(decisions))
                    break;
            }
            return (words, null);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (words, $"It did not finish within {SceneTimeoutMs} ms.");
        }
        catch (Exception e)
            when (e is ClientResultException or McpException or HttpRequestException or IOException)
        {
            return (words, e.Message);
        }
    }

    /// <summary>
    /// Whether the model's last answer lost all its tool calls: then the refusal stands in the answer as words, and it
    /// is for the person to say whether the agent goes on.
    /// </summary>
    private static bool EndedWithRefusal(IReadOnlyList<(long Index, Decided Event)> decisions)
    {
        var last = decisions.LastOrDefault(d => d.Event.Kind == CallKind.Infer);
        var calls = decisions.Where(d => last.Event is not null && d.Event.Parent == last.Index);
        return calls.Any() && calls.All(d => !d.Event.Decision.IsAllowed);
    }

    private async Task<IReadOnlyList<(long Index, Decided Event)>> DecisionsAsync(
        Scene scene,
        long from,
        CancellationToken stopping
    )
    {
        var decisions = new List<(long, Decided)>();
        foreach (var (index, e) in await factory.ReadLedgerAsync(from, stopping))
            if (e is Decided decided && decided.Agent.Value == scene.Agent.Name)
                decisions.Add((index, decided));
        return decisions;
    }
}
