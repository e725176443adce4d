using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>OpenAI's responses, of which the provider keeps none.</summary>
internal sealed class ResponsesProtocol : LlmProtocol
{
    public static ResponsesProtocol Instance { get; } = new();

    public override Door Door => Door.OpenAiResponses;

    public override string UpstreamPath => "/responses";

    public override ProviderProtocol Upstream => ProviderProtocol.OpenAi;

    public override ErrorForm Errors => ResponsesErrorForm.Instance;

    public override LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        ResponsesRequestParser.Parse(body, out request);

    public override LlmError? PutIn(
        ReadOnlyMemory<byte> body,
        KeptAnswers kept,
        SessionPrincipal principal,
        PooledBytes output
    ) => ResponseKeeping.PutIn(body, kept, principal, output);

    public override KeptAnswer? ReadKept(
        ReadOnlyMemory<byte> released,
        bool isStream,
        ReadOnlyMemory<byte> input
    ) => ResponseKeeping.Read(released, isStream, input);

    public override bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        ResponseParser.TryParse(answer, facts);

    public override bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts) =>
        ResponseParser.TryParseEvent(data, facts);

    public override void RewriteAnswer(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    )
    {
        using var document = JsonDocument.Parse(answer, JsonRewriting.Reading);
        using var json = new Utf8JsonWriter(output, JsonRewriting.Writing);
        ResponseRewriter.Write(document.RootElement, rulings, json);
    }

    public override void RewriteHeld(
        ToolCallHold hold,
        ToolCallRulings rulings,
        bool afterText,
        IBufferWriter<byte> output
    ) => new ResponseStreamRewriter(hold, rulings, output).Write();

    public override void EndInPlaceOf(
        ToolCallHold hold,
        string refusal,
        AnswerFacts facts,
        IBufferWriter<byte> output
    ) =>
        Errors.WriteEvent(
            new(StatusCodes.Status403Forbidden, LlmError.Refused, "jidoka:held-too-much", refusal),
            output
        );
}
