using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>What a request asks, whatever protocol it came by.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Conversation">The conversation so far.</param>
/// <param name="Tools">The names of the tools that the model may call.</param>
/// <param name="Streaming">Whether the answer is to be a stream.</param>
/// <param name="Body">The request itself.</param>
internal sealed record ModelRequest(
    string Model,
    IReadOnlyList<Said> Conversation,
    IReadOnlyList<string> Tools,
    bool Streaming,
    JsonObject Body
);
