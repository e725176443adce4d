using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Intercepting.Anthropic;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;
using Jidoka.Gateway.Labeling;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Finds in ledger and vault what sessions of before a restart showed and what was refused in them. What is erased, or was kept for its time, is lost:
/// it lends nothing, and every thing counts as spoken of.
/// </summary>
/// <param name="log">Ledger and vault.</param>
public sealed class SessionRecall(ILog log)
{
    /// <summary>Opens the sessions of before a restart, before calls come in; what they showed is found when they call.</summary>
    /// <param name="trails">What the ledger says of them.</param>
    /// <param name="owner">Who owns sessions now.</param>
    /// <param name="factory">The inventory.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    public static async ValueTask RestoreAsync(
        SessionTrails trails,
        ISessionOwner owner,
        FactorySnapshot factory,
        long nowMs
    )
    {
        foreach (var one in trails.Forgotten)
        {
            if (nowMs - one.LastMs <= SessionLimits.IdleMs)
                await owner.RestoreAsync(one, LabelOf(one.Label, one.HalfRead, factory));
        }
        foreach (var trail in trails.All)
        {
            if (nowMs - trail.LastMs <= SessionLimits.IdleMs)
                await owner.RestoreAsync(trail, LabelOf(trail.Label, trail.HalfRead, factory));
        }
    }

    /// <summary>Finds what a session showed and what was refused in it.</summary>
    /// <param name="trail">Where it stands.</param>
    /// <param name="humanUserTurns">Whether the agent's <c>user</c> role holds a person's own words.</param>
    /// <param name="factory">The inventory.</param>
    /// <exception cref="LedgerUnavailableException">It cannot be read now.</exception>
    internal RecalledSession Find(SessionTrail trail, bool humanUserTurns, FactorySnapshot factory)
    {
        var refused = RefusedTargets.None with { IsFull = trail.Refused > trail.Refusals.Length };
        foreach (var index in trail.Refusals)
            refused = refused.And(RefusedAt(index, factory));
        if (!trail.Named)
            return new(refused, null, IsLost: false);
        var history = trail.HasMoreAnswers ? null : ShownAt(trail, humanUserTurns, factory);
        foreach (var answer in trail.Answers)
        {
            if (history is null || history.Bytes > SessionLimits.MaxShownBytes)
                break;
            history = With(history, answer, factory);
        }
        return history is null || history.Bytes > SessionLimits.MaxShownBytes
            ? new(refused, null, IsLost: true)
            : new(refused, history.Length == 0 ? null : history, IsLost: false);
    }

    private RefusedTargets RefusedAt(long index, FactorySnapshot factory)
    {
        if (log.Vault.Open(index, VaultParts.Input) is not { } bytes)
            return RefusedTargets.None with { IsFull = true };
        var input = EventJson.ReadInput(bytes.Span);
        return RefusedTargets.Of(input.Arguments ?? "{}", factory.Find(input.Resource)?.Tool);
    }

    /// <summary>What the last model call showed; null: it is erased, or cannot be read.</summary>
    private History? ShownAt(SessionTrail trail, bool humanUserTurns, FactorySnapshot factory)
    {
        var history = Conversations.Begin(factory);
        if (trail.ShownAt is not { } index)
            return history;
        if (
            log.Ledger.Read(index) is not { } stored
            || EventJson.Read(stored.Event.Span) is not Decided decided
            || log.Vault.Open(index, VaultParts.Request) is not { } body
            || PartsOf(decided.Door, body) is not { } parts
        )
            return null;
        foreach (var part in parts)
            history = history.And(part, PartLabeler.LabelOf(part, humanUserTurns, factory));
        return history;
    }

    private History? With(History history, AnswerTrail answer, FactorySnapshot factory) =>
        log.Vault.Open(answer.Settled, VaultParts.Response) is not { } content
        || ArgumentsAt(answer.Decided) is not { } arguments
            ? null
        : ToolAnswer.PartOf(answer.Tool, arguments, content, factory) is { } part
            ? history.And(part, PartLabeler.LabelOf(part, humanUserTurns: false, factory))
        : history;

    /// <summary>A tool call's arguments, empty if it had none; null: they are not kept any more.</summary>
    private ReadOnlyMemory<byte>? ArgumentsAt(long index)
    {
        if (log.Vault.Open(index, VaultParts.Request) is { } kept)
            return kept;
        var hadNone =
            log.Ledger.Read(index) is { } stored
            && EventJson.Read(stored.Event.Span) is Decided { Content: null };
        return hadNone ? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null;
    }

    private static ImmutableArray<ContentPart>? PartsOf(Door door, ReadOnlyMemory<byte> body)
    {
        ParsedRequest? request;
        var error = door switch
        {
            Door.OpenAiChat => RequestParser.Parse(body, out request),
            Door.OpenAiResponses => ResponsesRequestParser.Parse(body, out request),
            Door.AnthropicMessages => MessagesRequestParser.Parse(body, out request),
            _ => EmbeddingsRequestParser.Parse(body, out request),
        };
        return error is null && request is { NamesKept: false } ? request.Parts : null;
    }

    private static Label LabelOf(
        Label label,
        ImmutableHashSet<AssetId> halfRead,
        FactorySnapshot factory
    ) =>
        halfRead.Aggregate(
            label,
            (all, tool) => all.Join(PartLabeler.ResultLabel(factory.Find(tool)))
        );
}
