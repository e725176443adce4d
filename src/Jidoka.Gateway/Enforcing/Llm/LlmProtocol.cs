using System.Buffers;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// One wire protocol of model calls: what the common door cannot know of it. A protocol has no state; what must be kept
/// from event to event of a stream stands in <see cref="AnswerFacts"/>.
/// </summary>
internal abstract class LlmProtocol
{
    /// <summary>The protocol's name in decisions and records.</summary>
    public abstract Door Door { get; }

    /// <summary>What a call does.</summary>
    public virtual CallKind Kind => CallKind.Infer;

    /// <summary>Where a provider serves it, below its base URL.</summary>
    public abstract string UpstreamPath { get; }

    /// <summary>Which providers serve it.</summary>
    public abstract ProviderProtocol Upstream { get; }

    /// <summary>How errors are written down.</summary>
    public abstract ErrorForm Errors { get; }

    /// <summary>What the request's headers lack; null: nothing.</summary>
    public virtual LlmError? CheckHeaders(IHeaderDictionary headers) => null;

    /// <summary>Reads a request in one pass.</summary>
    /// <param name="body">The body; the parts found are slices of it.</param>
    /// <param name="request">The request; null if it was refused.</param>
    /// <returns>Null, or why the body is not taken.</returns>
    public abstract LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request);

    /// <summary>Writes a request anew with what it names of earlier answers put in.</summary>
    /// <returns>Null, or what is not kept for this principal.</returns>
    public virtual LlmError? PutIn(
        ReadOnlyMemory<byte> body,
        KeptAnswers kept,
        SessionPrincipal principal,
        PooledBytes output
    ) => throw new NotSupportedException("This protocol's requests name nothing.");

    /// <summary>What a later request may name of an answer that was released whole; null: nothing.</summary>
    public virtual KeptAnswer? ReadKept(
        ReadOnlyMemory<byte> released,
        bool isStream,
        ReadOnlyMemory<byte> input
    ) => null;

    /// <summary>Reads an answer that is one JSON document.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public abstract bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts);

    /// <summary>Reads the data of one event of a streamed answer.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public abstract bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts);

    /// <summary>Whether an event's data is a mark of the end that is not JSON.</summary>
    public virtual bool IsEndMark(ReadOnlySpan<byte> data) => false;

    /// <summary>Writes a whole answer anew without its refused tool calls, with the refusals' words in it.</summary>
    public abstract void RewriteAnswer(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    );

    /// <summary>Writes a held stretch of a stream anew without its refused tool calls.</summary>
    /// <param name="hold">The stretch.</param>
    /// <param name="rulings">What was decided of its calls.</param>
    /// <param name="afterText">Whether the agent has seen text of this answer.</param>
    /// <param name="output">Where to write.</param>
    public abstract void RewriteHeld(
        ToolCallHold hold,
        ToolCallRulings rulings,
        bool afterText,
        IBufferWriter<byte> output
    );

    /// <summary>Writes the end of a stream in place of a held stretch that is refused as a whole.</summary>
    public abstract void EndInPlaceOf(
        ToolCallHold hold,
        string refusal,
        AnswerFacts facts,
        IBufferWriter<byte> output
    );
}
