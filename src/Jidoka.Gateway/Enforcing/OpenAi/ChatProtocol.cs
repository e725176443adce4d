using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatProtocol : LlmProtocol
{
    public static ChatProtocol Instance { get; } = new();

    public override Door Door => Door.OpenAiChat;

    public override string UpstreamPath => "/chat/completions";

    public override ProviderProtocol Upstream => ProviderProtocol.OpenAi;

    public override ErrorForm Errors => OpenAiErrorForm.Instance;

    public override LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        RequestParser.Parse(body, out request);

    public override bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        AnswerParser.TryParse(answer, facts);

    public override bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts) =>
        AnswerParser.TryParse(data, facts);

    public override bool IsEndMark(ReadOnlySpan<byte> data) => data.SequenceEqual("[DONE]"u8);

    public override void RewriteAnswer(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    ) => AnswerRewriter.Rewrite(answer, rulings, output);

    public override void RewriteHeld(
        ToolCallHold hold,
        ToolCallRulings rulings,
        bool afterText,
        IBufferWriter<byte> output
    ) => new StreamRewriter(hold, rulings, afterText, output).Write();

    public override void EndInPlaceOf(
        ToolCallHold hold,
        string refusal,
        AnswerFacts facts,
        IBufferWriter<byte> output
    )
    {
        var (_, pattern) = hold[0];
        var chunks = new ChunkWriter(output);
        foreach (var choice in hold.Choices)
        {
            chunks.WriteContent(pattern, choice, refusal);
            chunks.WriteEnd(pattern, choice);
        }
        output.Write("data: [DONE]\n\n"u8);
    }
}
