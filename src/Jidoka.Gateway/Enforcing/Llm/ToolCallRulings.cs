using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>What was decided of each tool call of one answer.</summary>
internal sealed class ToolCallRulings : IAsyncDisposable
{
    private static readonly Decision Malformed = Decision.Refuse(
        "jidoka:malformed-call",
        "The call is not a function's, or its arguments are not one JSON object without repeated keys."
    );

    private readonly Ruling[] _rulings;
    private readonly ImmutableArray<Passage> _passages;

    private ToolCallRulings(
        IReadOnlyList<WholeToolCall> calls,
        Ruling[] rulings,
        ImmutableArray<Passage> passages
    )
    {
        Calls = calls;
        _rulings = rulings;
        _passages = passages;
    }

    /// <summary>The calls, in the answer's order.</summary>
    public IReadOnlyList<WholeToolCall> Calls { get; }

    /// <summary>Whether the answer may pass as it is.</summary>
    public bool AllAllowed => Array.TrueForAll(_rulings, static r => r.Passes);

    /// <summary>Decides the calls. Those that cannot be read in one way only are refused without asking policy.</summary>
    public static async ValueTask<ToolCallRulings> DecideAsync(
        IPipeline pipeline,
        Passage inference,
        IReadOnlyList<WholeToolCall> calls,
        CancellationToken aborted
    )
    {
        var rulings = new Ruling?[calls.Count];
        var sound = ImmutableArray.CreateBuilder<EmittedToolCall>(calls.Count);
        for (var i = 0; i < calls.Count; i++)
        {
            if (IsSound(calls[i], out var arguments))
                sound.Add(new(calls[i].Id, calls[i].Function, arguments));
            else
                rulings[i] = new(Malformed, Passes: false, null);
        }
        if (sound.Count < calls.Count)
            pipeline.NoteCoverage("tool", "malformed-call");
        ImmutableArray<Passage> passages =
            sound.Count == 0
                ? []
                : await pipeline.DecideIntentsAsync(inference, sound.DrainToImmutable(), aborted);
        var next = 0;
        return new ToolCallRulings(
            calls,
            [.. rulings.Select(r => r ?? Ruling.Of(passages[next++]))],
            passages
        );
    }

    /// <summary>Whether the call of this choice and index may pass. If an answer holds several, all must.</summary>
    public bool Allows(int choice, int index)
    {
        var found = false;
        for (var i = 0; i < Calls.Count; i++)
        {
            if (Calls[i].Choice != choice || Calls[i].Index != index)
                continue;
            if (!_rulings[i].Passes)
                return false;
            found = true;
        }
        return found;
    }

    /// <summary>Whether any call of a choice may pass.</summary>
    public bool AllowsAny(int choice)
    {
        for (var i = 0; i < Calls.Count; i++)
            if (Calls[i].Choice == choice && Allows(choice, Calls[i].Index))
                return true;
        return false;
    }

    /// <summary>Whether a choice has a call that may not pass.</summary>
    public bool Refuses(int choice)
    {
        for (var i = 0; i < Calls.Count; i++)
            if (Calls[i].Choice == choice && !_rulings[i].Passes)
                return true;
        return false;
    }

    /// <summary>Whether at this choice and index there is a call that may not pass.</summary>
    public bool RefusesAt(int choice, int index) => Refused(choice, index) >= 0;

    /// <summary>What the agent is told in place of a choice's refused calls; bounded.</summary>
    public string RefusalText(int choice)
    {
        var lines = new List<string>();
        var chars = 0;
        for (var i = 0; i < Calls.Count && chars < LlmLimits.MaxRefusalChars; i++)
        {
            if (Calls[i].Choice != choice || _rulings[i].Passes)
                continue;
            var line = TextOf(i);
            chars += line.Length;
            lines.Add(line);
        }
        return string.Join('\n', lines);
    }

    /// <summary>What the agent is told in place of one refused call.</summary>
    public string RefusalTextAt(int choice, int index) =>
        Refused(choice, index) is >= 0 and var i ? TextOf(i) : "";

    /// <summary>The id of the call at this choice and index; empty if there is none.</summary>
    public string IdAt(int choice, int index)
    {
        for (var i = 0; i < Calls.Count; i++)
            if (Calls[i].Choice == choice && Calls[i].Index == index)
                return Calls[i].Id;
        return "";
    }

    /// <summary>Settles what is about to be released, all at once, so that one commit can take them.</summary>
    public Task SettleAsync() =>
        Task.WhenAll(
            _passages
                .Where(p => p.Decision.IsAllowed)
                .Select(p => p.SettleAsync(new Settlement(SettledAs.Done)).AsTask())
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var passage in _passages)
            await passage.DisposeAsync();
    }

    private static bool IsSound(in WholeToolCall call, out ReadOnlyMemory<byte> arguments)
    {
        arguments = call.Arguments.IsEmpty ? ToolArguments.None : call.Arguments;
        return call.IsSound
            && call.Function.Length is > 0 and <= LlmLimits.MaxNameChars
            && call.Id.Length <= LlmLimits.MaxNameChars
            && ToolArguments.AreSound(arguments);
    }

    // Which call of these it is that may not pass; negative: none.
    private int Refused(int choice, int index)
    {
        for (var i = 0; i < Calls.Count; i++)
            if (Calls[i].Choice == choice && Calls[i].Index == index && !_rulings[i].Passes)
                return i;
        return -1;
    }

    private string TextOf(int i) =>
        Refusal.Text(CoverageName.Of(Calls[i].Function), _rulings[i].Decision, _rulings[i].Answer);

    private readonly record struct Ruling(Decision Decision, bool Passes, HoldAnswer? Answer)
    {
        public static Ruling Of(Passage passage) =>
            new(passage.Decision, passage.Passes, passage.HoldAnswer);
    }
}
