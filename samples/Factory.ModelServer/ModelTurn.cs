namespace Factory.ModelServer;

/// <summary>What the model answers: text, function calls (name and arguments as JSON text), or both.</summary>
public sealed record ModelTurn(
    string? Say,
    IReadOnlyList<(string Function, string Arguments)> Calls
);
