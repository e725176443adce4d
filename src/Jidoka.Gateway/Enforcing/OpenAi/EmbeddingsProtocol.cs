using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>OpenAI's embeddings. An answer has no tool calls and is never a stream, so nothing of it is ever rewritten.</summary>
internal sealed class EmbeddingsProtocol : LlmProtocol
{
    public static EmbeddingsProtocol Instance { get; } = new();

    public override Door Door => Door.OpenAiEmbeddings;

    public override CallKind Kind => CallKind.Embed;

    public override string UpstreamPath => "/embeddings";

    public override ProviderProtocol Upstream => ProviderProtocol.OpenAi;

    public override ErrorForm Errors => OpenAiErrorForm.Instance;

    public override LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        EmbeddingsRequestParser.Parse(body, out request);

    public override bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        EmbeddingsParser.TryParse(answer, facts);

    public override bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts) => false;

    public override void RewriteAnswer(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    ) => throw new NotSupportedException();

    public override void RewriteHeld(
        ToolCallHold hold,
        ToolCallRulings rulings,
        bool afterText,
        IBufferWriter<byte> output
    ) => throw new NotSupportedException();

    public override void EndInPlaceOf(
        ToolCallHold hold,
        string refusal,
        AnswerFacts facts,
        IBufferWriter<byte> output
    ) => throw new NotSupportedException();
}
