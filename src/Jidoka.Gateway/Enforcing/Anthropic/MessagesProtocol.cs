using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Anthropic;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Anthropic;

/// <summary>Anthropic's messages.</summary>
internal class MessagesProtocol : LlmProtocol
{
    /// <summary>The header by which a request names the API's version.</summary>
    public const string VersionHeader = "anthropic-version";

    public static MessagesProtocol Instance { get; } = new();

    public override Door Door => Door.AnthropicMessages;

    public override string UpstreamPath => "/messages";

    public override ProviderProtocol Upstream => ProviderProtocol.Anthropic;

    public override ErrorForm Errors => AnthropicErrorForm.Instance;

    public override LlmError? CheckHeaders(IHeaderDictionary headers) =>
        string.IsNullOrEmpty(headers[VersionHeader])
            ? LlmError.Invalid(
                "missing_header",
                $"The header '{VersionHeader}' is required, for example '{VersionHeader}: 2023-06-01'."
            )
            : null;

    public override LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        MessagesRequestParser.Parse(body, out request);

    public override bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        MessageParser.TryParse(answer, facts);

    public override bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts) =>
        MessageParser.TryParseEvent(data, facts);

    public override void RewriteAnswer(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    ) => MessageRewriter.Rewrite(answer, rulings, output);

    public override void RewriteHeld(
        ToolCallHold hold,
        ToolCallRulings rulings,
        bool afterText,
        IBufferWriter<byte> output
    ) => new MessageStreamRewriter(hold, rulings, output).Write();

    public override void EndInPlaceOf(
        ToolCallHold hold,
        string refusal,
        AnswerFacts facts,
        IBufferWriter<byte> output
    )
    {
        var events = new MessageEvents(output);
        events.WriteText(hold.FirstIndex, refusal);
        events.WriteEnd(facts.CompletionTokens ?? 0);
    }
}
