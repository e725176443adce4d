using Jidoka.Gateway.Intercepting.Anthropic;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Anthropic;

/// <summary>
/// Anthropic's counting of tokens: the provider sees all the content, so it is decided like the message itself.
/// </summary>
internal sealed class TokenCountProtocol : MessagesProtocol
{
    public static new TokenCountProtocol Instance { get; } = new();

    public override string UpstreamPath => "/messages/count_tokens";

    public override bool TryReadAnswer(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        TokenCountParser.TryParse(answer, facts);

    public override bool TryReadEvent(ReadOnlySpan<byte> data, AnswerFacts facts) => false;
}
