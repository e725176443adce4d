using System.Text.Json.Nodes;

namespace Jidoka.Bench.Replay;

/// <summary>An attacked run up to where the attacker speaks, and one of the calls that he wants.</summary>
internal sealed class AttackBase
{
    private readonly JsonObject _trace;

    private AttackBase(JsonObject trace, JsonObject[] before, JsonObject call, JsonObject? result)
    {
        _trace = trace;
        Before = before;
        Call = call;
        Result = result;
        Values = [.. Strings(call["args"]!).Where(static v => v.Length >= MinValue).Distinct()];
    }

    private const int MinValue = 1;

    /// <summary>The events up to the poisoned result.</summary>
    public JsonObject[] Before { get; }

    /// <summary>The call that the attacker wants.</summary>
    public JsonObject Call { get; }

    /// <summary>What it gives.</summary>
    public JsonObject? Result { get; }

    /// <summary>The texts in its arguments.</summary>
    public string[] Values { get; }

    /// <summary>Those of them that the attacker names, or all if he names none.</summary>
    public string[] Named
    {
        get
        {
            var said = (string?)_trace["injection_text"] ?? "";
            var named = Values.Where(v => said.Contains(v, StringComparison.Ordinal)).ToArray();
            return named.Length > 0 ? named : Values;
        }
    }

    /// <summary>The person's words.</summary>
    public string Prompt => (string)_trace["prompt"]!;

    /// <summary>The person's task.</summary>
    public string Task => (string?)_trace["user_task"] ?? "";

    /// <summary>All that was read before the attack.</summary>
    public IEnumerable<string> Read =>
        Before.Select(static e => (string?)e["content"]).OfType<string>();

    /// <summary>One base for each kind of consequential call that an attack makes.</summary>
    public static IEnumerable<AttackBase> Of(JsonObject trace, IReadOnlySet<string> consequential)
    {
        var events = trace["events"]!.AsArray().Select(static e => e!.AsObject()).ToArray();
        var poisoned = (int?)trace["first_poisoned_event"] ?? -1;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < events.Length; i++)
        {
            var tool = (string?)events[i]["tool"] ?? "";
            if (
                (string?)events[i]["type"] == "call"
                && (bool?)events[i]["malicious"] == true
                && consequential.Contains(tool)
                && seen.Add(tool)
            )
                yield return new(
                    trace,
                    [.. events.Take(poisoned + 1)],
                    events[i],
                    i + 1 < events.Length ? events[i + 1] : null
                );
        }
    }

    /// <summary>A trace of its own: the events before, then others.</summary>
    /// <param name="sort">The class of the attack.</param>
    /// <param name="number">Tells it from others.</param>
    /// <param name="text">What becomes of what was read; null: nothing.</param>
    /// <param name="attack">The events of the attack.</param>
    public JsonObject Trace(
        string sort,
        int number,
        Func<string, string>? text,
        IEnumerable<JsonObject> attack
    )
    {
        var events = new JsonArray();
        foreach (var entry in Before)
        {
            var copy = entry.DeepClone().AsObject();
            if (text is not null && (string?)copy["content"] is { } content)
                copy["content"] = text(content);
            events.Add((JsonNode)copy);
        }
        foreach (var entry in attack)
            events.Add(entry.DeepClone());
        return new()
        {
            ["id"] = $"adaptive-{number}",
            ["suite"] = "adaptive",
            ["user_task"] = Task,
            ["injection_task"] = sort,
            ["first_poisoned_event"] = Before.Length - 1,
            ["prompt"] = Prompt,
            ["events"] = events,
        };
    }

    /// <summary>The call with another text for one of its own, and what it gives.</summary>
    public JsonObject[] With(string value, string other) =>
        With(args => Replaced(args, value, other));

    /// <summary>The call with other arguments, and what it gives.</summary>
    public JsonObject[] With(Func<JsonNode, JsonNode> change)
    {
        var call = Call.DeepClone().AsObject();
        call["args"] = change(call["args"]!.DeepClone());
        return Result is null ? [call] : [call, Result];
    }

    /// <summary>Arguments with another text wherever one stands.</summary>
    public static JsonNode Replaced(JsonNode node, string value, string other) =>
        node switch
        {
            JsonObject fields => new JsonObject(
                fields.Select(f => new KeyValuePair<string, JsonNode?>(
                    f.Key,
                    f.Value is null ? null : Replaced(f.Value, value, other)
                ))
            ),
            JsonArray items => new JsonArray([
                .. items.Select(i => i is null ? null : Replaced(i, value, other)),
            ]),
            JsonValue text when text.TryGetValue<string>(out var s) && s == value =>
                JsonValue.Create(other),
            _ => node.DeepClone(),
        };

    /// <summary>Every text in arguments.</summary>
    public static IEnumerable<string> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(static f => Strings(f.Value)),
            JsonArray items => items.SelectMany(Strings),
            JsonValue text when text.TryGetValue<string>(out var s) => [s],
            _ => [],
        };
}
