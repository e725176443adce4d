using System.Text.Json.Nodes;

namespace Factory.Scenes;

/// <summary>A sample factory and the scenes that are played in it. The format is described in docs/scenes.md.</summary>
public sealed record ScenesFile
{
    /// <summary>Names of the models that the scripted model server serves.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required IReadOnlyList<string> Users { get; init; }

    public required IReadOnlyList<SceneAgent> Agents { get; init; }

    public required IReadOnlyList<SceneServer> Servers { get; init; }

    public required IReadOnlyList<Scene> Scenes { get; init; }
}

/// <summary>An agent, the person it works for and the model that it asks.</summary>
public sealed record SceneAgent(string Name, string User, string Model, string? Instructions);

/// <summary>An MCP server with scripted tools.</summary>
public sealed record SceneServer(string Name, bool Stdio, IReadOnlyList<SceneTool> Tools);

/// <summary>A tool: what its server tells of it, what the operator knows of it, and what it answers.</summary>
public sealed record SceneTool
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>The JSON schema of the arguments.</summary>
    public required JsonObject Schema { get; init; }

    /// <summary>The operator's annotation; null: nobody annotated the tool.</summary>
    public IReadOnlyList<string>? Effects { get; init; }

    /// <summary>The parameters that select the target of the effect; null: nobody said.</summary>
    public IReadOnlyList<string>? Selects { get; init; }

    /// <summary>The datasets that the tool reads, as <c>namespace/name</c>; empty: nobody said.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The label of what the tool returns; null: nobody said.</summary>
    public SceneLabel? Result { get; init; }

    /// <summary>The canned answers; the first that fits the arguments is given.</summary>
    public required IReadOnlyList<SceneAnswer> Answers { get; init; }
}

/// <summary>The label of a tool's results, in the words of the configuration.</summary>
public sealed record SceneLabel(
    string Integrity,
    string Confidentiality,
    IReadOnlyList<string> Tags
);

/// <summary>What a tool answers when the arguments hold all of <paramref name="When"/>.</summary>
public sealed record SceneAnswer(JsonObject? When, string Text, bool IsError);

/// <summary>One task: the person's words, the model's script and what must come of it.</summary>
public sealed record Scene
{
    public required string Title { get; init; }

    public required SceneAgent Agent { get; init; }

    public required string Prompt { get; init; }

    /// <summary>The ways in which it is played: whole answers (false), streams (true).</summary>
    public required IReadOnlyList<bool> Streaming { get; init; }

    public required IReadOnlyList<SceneTurn> Script { get; init; }

    public required SceneExpectation Expect { get; init; }

    /// <summary>Where the scene stands in its file, from 1.</summary>
    public required int Line { get; init; }
}

/// <summary>One answer of the scripted model; skipped when its condition does not hold.</summary>
public sealed record SceneTurn(
    string? IfSeen,
    string? UnlessSeen,
    string? Say,
    IReadOnlyList<SceneCall> Calls
);

/// <summary>A tool call of the scripted model.</summary>
public sealed record SceneCall(ToolName Tool, JsonObject With);

/// <summary>What must come of a scene.</summary>
public sealed record SceneExpectation(
    IReadOnlyList<ExpectedCall> Calls,
    IReadOnlyList<ExpectedReceipt> Received,
    IReadOnlyList<ExpectedReceipt> NotReceived,
    IReadOnlyList<string> Answer
);

/// <summary>A decision that must be in the ledger.</summary>
public sealed record ExpectedCall(ToolName Tool, string Verdict, string? Policy);

/// <summary>A call that a server must, or must not, have received: the arguments hold all of <paramref name="With"/>.</summary>
public sealed record ExpectedReceipt(ToolName Tool, JsonObject With);

/// <summary>A tool of a server, written <c>server/tool</c>.</summary>
public readonly record struct ToolName(string Server, string Tool)
{
    public override string ToString() => Server + "/" + Tool;
}
