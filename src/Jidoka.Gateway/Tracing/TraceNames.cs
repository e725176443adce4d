namespace Jidoka.Gateway.Tracing;

/// <summary>
/// The names of spans, metrics and attributes: those of OpenTelemetry's conventions for generative AI and MCP (semantic
/// conventions 1.41), and for what they have no name, our own, which begin with <c>jidoka.</c>.
/// </summary>
public static class TraceNames
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Source = "Jidoka";

    /// <summary>The event of a span that says what was decided, or what looked wrong.</summary>
    internal const string Evaluation = "gen_ai.evaluation.result";

    internal const string Operation = "gen_ai.operation.name";
    internal const string Provider = "gen_ai.provider.name";
    internal const string RequestModel = "gen_ai.request.model";
    internal const string RequestStream = "gen_ai.request.stream";
    internal const string ResponseModel = "gen_ai.response.model";
    internal const string InputTokens = "gen_ai.usage.input_tokens";
    internal const string OutputTokens = "gen_ai.usage.output_tokens";
    internal const string TokenType = "gen_ai.token.type";
    internal const string Conversation = "gen_ai.conversation.id";
    internal const string AgentId = "gen_ai.agent.id";
    internal const string AgentName = "gen_ai.agent.name";
    internal const string ToolName = "gen_ai.tool.name";
    internal const string ToolType = "gen_ai.tool.type";
    internal const string ToolArguments = "gen_ai.tool.call.arguments";
    internal const string ToolResult = "gen_ai.tool.call.result";
    internal const string InputMessages = "gen_ai.input.messages";
    internal const string OutputMessages = "gen_ai.output.messages";
    internal const string EvaluationName = "gen_ai.evaluation.name";
    internal const string EvaluationLabel = "gen_ai.evaluation.score.label";
    internal const string EvaluationExplanation = "gen_ai.evaluation.explanation";
    internal const string SystemFingerprint = "openai.response.system_fingerprint";
    internal const string McpMethod = "mcp.method.name";
    internal const string Transport = "network.transport";
    internal const string ServerAddress = "server.address";
    internal const string ServerPort = "server.port";
    internal const string ErrorType = "error.type";

    internal const string OwnEvent = "jidoka.event";
    internal const string OwnAgent = "jidoka.agent";
    internal const string OwnTool = "jidoka.tool";
    internal const string OwnVerdict = "jidoka.verdict";
    internal const string OwnPolicies = "jidoka.policies";
    internal const string OwnKind = "jidoka.call.kind";
    internal const string OwnIntegrity = "jidoka.label.integrity";
    internal const string OwnConfidentiality = "jidoka.label.confidentiality";
}
