using System.Runtime.InteropServices;
using Jidoka.Configuring;

namespace Jidoka.Replaying;

/// <summary>Reads one line of a file of traces. Members that it does not know are left alone.</summary>
internal static class TraceLine
{
    /// <summary>The most events of one trace.</summary>
    public const int MaxEvents = 20_000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Reads a line.</summary>
    /// <param name="file">The file, for faults.</param>
    /// <param name="number">The line's number, from 1.</param>
    /// <param name="line">The line.</param>
    /// <returns>The trace, or what is wrong.</returns>
    public static (Trace? Trace, ConfigFault? Fault) Read(string file, int number, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Reading);
            return (Read(document.RootElement, $"{Path.GetFileName(file)}:{number}"), null);
        }
        catch (JsonException e)
        {
            var column = 1 + (e.BytePositionInLine ?? 0);
            return (null, new(file, number, column, "This is not JSON: " + Sentence(e)));
        }
        catch (TraceFault e)
        {
            return (null, new(file, number, 1, e.Message));
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair has no text.
            return (null, new(file, number, 1, "A string of this trace is not Unicode text."));
        }
    }

    private static string Sentence(JsonException e) => e.Message.Split(" LineNumber:")[0];

    private static Trace Read(JsonElement trace, string place)
    {
        if (trace.ValueKind != JsonValueKind.Object)
            throw new TraceFault("A trace is an object with 'prompt' and 'events'.");
        var suite = Text(trace, "suite") ?? "";
        var task = Text(trace, "user_task") ?? "";
        var injection = Text(trace, "injection_task");
        var named = string.Join(
            '/',
            new[] { suite, task, injection ?? "" }.Where(static n => n.Length > 0)
        );
        var events = Member(trace, "events", JsonValueKind.Array, "a list of events");
        var runs = new List<TraceRun>();
        var steps = new List<TraceStep>();
        var prompt =
            Text(trace, "prompt")
            ?? throw new TraceFault("'prompt' is missing: the person's words.");
        var agent = Text(trace, "agent");
        var composed = IsComposed(trace);
        var poisoned = Number(trace, "first_poisoned_event");
        var index = 0;
        foreach (var entry in events.EnumerateArray())
        {
            if (index == MaxEvents)
                throw new TraceFault($"A trace has at most {MaxEvents} events.");
            if (IsRun(entry))
            {
                runs.Add(new(prompt, agent, composed, [.. steps]));
                steps.Clear();
                agent = Text(entry, "agent") ?? agent;
                composed = IsComposed(entry);
                prompt =
                    Text(entry, "prompt")
                    ?? throw new TraceFault($"events[{index}]: 'prompt' is missing.");
            }
            else
                ReadEvent(entry, index, steps);
            if (Flag(entry, "poisoned"))
                poisoned ??= index;
            index++;
        }
        runs.Add(new(prompt, agent, composed, [.. steps]));
        return new()
        {
            Id = Text(trace, "id") ?? (named.Length > 0 ? named : place),
            Suite = suite,
            Task = task,
            Injection = injection,
            Runs = [.. runs],
            FirstPoisoned = poisoned,
        };
    }

    private static bool IsComposed(JsonElement run) =>
        Text(run, "user_turns") switch
        {
            null or "human" => false,
            "composed" => true,
            _ => throw new TraceFault("'user_turns' is neither 'human' nor 'composed'."),
        };

    private static bool IsRun(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && Text(entry, "type") == "run";

    private static void ReadEvent(JsonElement entry, int index, List<TraceStep> steps)
    {
        var place = $"events[{index}]";
        if (entry.ValueKind != JsonValueKind.Object)
            throw new TraceFault($"{place} must be an object with 'type'.");
        var tool = Text(entry, "tool");
        switch (Text(entry, "type"))
        {
            case "call":
                var arguments = Member(entry, "args", JsonValueKind.Object, "an object", place);
                steps.Add(
                    new(
                        index,
                        tool ?? throw new TraceFault($"{place}: 'tool' is missing."),
                        JsonMarshal.GetRawUtf8Value(arguments).ToArray(),
                        Flag(entry, "malicious"),
                        null
                    )
                );
                break;
            case "result":
                var asked = steps.FindIndex(s =>
                    s.Result is null && (tool is null || s.Tool == tool)
                );
                if (asked < 0)
                    throw new TraceFault($"{place} is the result of no call before it.");
                steps[asked] = steps[asked] with { Result = ReadResult(entry, place) };
                break;
            default:
                throw new TraceFault($"{place}: 'type' is none of 'call', 'result' and 'run'.");
        }
    }

    private static TraceResult ReadResult(JsonElement entry, string place)
    {
        var error = Text(entry, "error");
        var content = error ?? Text(entry, "content");
        var blocked =
            entry.TryGetProperty("if_blocked", out var other)
            && other.ValueKind == JsonValueKind.Object
                ? ReadResult(other, place + ".if_blocked")
                : null;
        return content is null
            ? throw new TraceFault($"{place} has neither 'content' nor 'error'.")
            : new(content, error is not null, blocked);
    }

    private static JsonElement Member(
        JsonElement owner,
        string name,
        JsonValueKind kind,
        string what,
        string? place = null
    )
    {
        if (owner.TryGetProperty(name, out var value) && value.ValueKind == kind)
            return value;
        throw new TraceFault($"{(place is null ? "" : place + ": ")}'{name}' must be {what}.");
    }

    private static string? Text(JsonElement owner, string name) =>
        !owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new TraceFault($"'{name}' must be a text.");

    private static int? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
            ? number
            : null;

    private static bool Flag(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object
        && owner.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.True;

    private sealed class TraceFault(string message) : Exception(message);
}
