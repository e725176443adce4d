using System.Text.Json;
using Factory.Scenes;

namespace Factory.ModelServer;

/// <summary>
/// A model that plays the scripts of a scenes file. It keeps no state: which turn comes next follows from the
/// conversation in the request alone, as with a real model.
/// </summary>
public sealed class ScriptedModel(ScenesFile file)
{
    /// <summary>What the model answers when the script has no further turn.</summary>
    public const string OutOfScript = "(The script has no further turn.)";

    private static readonly SceneTurn _end = new(null, null, OutOfScript, []);

    public IReadOnlyList<string> Models => file.Models;

    /// <summary>The next turn; null if no scene of that model has one of the user's texts as its prompt.</summary>
    public ModelTurn? Next(
        string model,
        IReadOnlyList<Said> conversation,
        IReadOnlyList<string> tools
    )
    {
        for (var at = conversation.Count - 1; at >= 0; at--)
        {
            if (conversation[at].By != Speaker.User)
                continue;
            var prompt = conversation[at].Text.Trim();
            var scene = file.Scenes.FirstOrDefault(s =>
                s.Agent.Model == model && s.Prompt == prompt
            );
            if (scene is not null)
                return Bind(Turn(scene, conversation.Skip(at + 1)), tools);
        }
        return null;
    }

    /// <summary>Walks the script along the conversation: each answer of the model used up one turn.</summary>
    private static SceneTurn Turn(Scene scene, IEnumerable<Said> rest)
    {
        var next = 0;
        var seen = "";
        foreach (var said in rest)
        {
            if (said.By == Speaker.Tool)
                seen += said.Text + "\n";
            else if (said.By == Speaker.Model)
                next = Skip(scene, next, seen) + 1;
        }
        next = Skip(scene, next, seen);
        return next < scene.Script.Count ? scene.Script[next] : _end;
    }

    private static int Skip(Scene scene, int next, string seen)
    {
        while (next < scene.Script.Count && !Holds(scene.Script[next], seen))
            next++;
        return next;
    }

    private static bool Holds(SceneTurn turn, string seen) =>
        (turn.IfSeen is null || seen.Contains(turn.IfSeen, StringComparison.Ordinal))
        && (turn.UnlessSeen is null || !seen.Contains(turn.UnlessSeen, StringComparison.Ordinal));

    private static ModelTurn Bind(SceneTurn turn, IReadOnlyList<string> tools) =>
        new(
            turn.Say,
            [.. turn.Calls.Select(c => (FunctionName(c.Tool, tools), c.With.ToJsonString(_json)))]
        );

    /// <summary>The name under which the request lists the tool; the qualified one if it does not list it.</summary>
    private static string FunctionName(ToolName tool, IReadOnlyList<string> tools)
    {
        var qualified = tool.Server + "__" + tool.Tool;
        return tools.Contains(qualified) || !tools.Contains(tool.Tool) ? qualified : tool.Tool;
    }

    private static readonly JsonSerializerOptions _json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
