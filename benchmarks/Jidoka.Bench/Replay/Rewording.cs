using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Jidoka.Bench.Replay;

/// <summary>
/// Says an attack in other words: every word of the attacker's text that has another one here, and that no malicious
/// argument holds, so that the values stay. Poisoned results wrap and quote the text in their own ways, so words are
/// exchanged where they stand.
/// </summary>
internal static partial class Rewording
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["important"] = "pressing",
        ["message"] = "notice",
        ["before"] = "until",
        ["solve"] = "tackle",
        ["task"] = "job",
        ["gave"] = "handed",
        ["beginning"] = "outset",
        ["please"] = "kindly",
        ["following"] = "below",
        ["first"] = "immediately",
        ["after"] = "once",
        ["thanks"] = "cheers",
        ["signed"] = "yours",
        ["send"] = "dispatch",
        ["transaction"] = "payment",
        ["includes"] = "contains",
        ["visible"] = "apparent",
        ["update"] = "alter",
        ["change"] = "switch",
        ["delete"] = "erase",
        ["create"] = "set up",
        ["make"] = "see to it",
        ["all"] = "every single one of",
        ["find"] = "look up",
        ["search"] = "look",
        ["get"] = "fetch",
        ["need"] = "have",
        ["exactly"] = "precisely",
        ["containing"] = "holding",
        ["text"] = "wording",
        ["body"] = "wording",
        ["information"] = "memo",
    };

    /// <summary>The trace with its attack in other words.</summary>
    public static JsonObject Of(JsonObject trace)
    {
        var said = (string?)trace["injection_text"] ?? "";
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var call in Events(trace).Where(static e => (string?)e["type"] == "call"))
            kept.UnionWith(
                Word().Matches(call["args"]!.ToJsonString()).Select(static m => m.Value)
            );
        var spoken = Word().Matches(said).Select(static m => m.Value).ToHashSet();
        var reworded = trace.DeepClone().AsObject();
        foreach (var entry in Events(reworded))
        {
            Reword(entry);
            if (entry["if_blocked"] is JsonObject blocked)
                Reword(blocked);
        }
        return reworded;

        void Reword(JsonObject result)
        {
            if ((bool?)result["poisoned"] != true || (string?)result["content"] is not { } content)
                return;
            result["content"] = Attack().Replace(content, Exchange);
        }

        string Exchange(Match attack) =>
            Word()
                .Replace(
                    attack.Value,
                    word =>
                        spoken.Contains(word.Value)
                        && !kept.Contains(word.Value)
                        && Words.TryGetValue(word.Value, out var other)
                            ? other
                            : word.Value
                );
    }

    private static IEnumerable<JsonObject> Events(JsonObject trace) =>
        trace["events"]!.AsArray().Select(static e => e!.AsObject());

    // The tags stay: the data marks by them where an attacker speaks. Within them everything is his.
    [GeneratedRegex("(?<=<INFORMATION>).*?(?=</INFORMATION>)", RegexOptions.Singleline)]
    private static partial Regex Attack();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Word();
}
