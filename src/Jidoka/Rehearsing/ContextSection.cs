using System.Globalization;
using Jidoka.Configuring;
using Jidoka.Core.Intercepting;

namespace Jidoka.Rehearsing;

/// <summary>Reads <c>context</c>: what else policies may read of the call, by the names that they use.</summary>
internal static class ContextSection
{
    /// <summary>When a call is decided that does not say when: 2026-01-01T00:00:00Z.</summary>
    public const long UsualTimeMs = 1_767_225_600_000;

    private const long Many = 1_000_000_000;

    /// <summary>The input with what the section states.</summary>
    /// <param name="section">The section; null: nothing is stated.</param>
    /// <param name="input">The call.</param>
    /// <param name="tool">What is declared of the tool; null: it is no tool's call, or nothing.</param>
    public static DecisionInput Read(Section? section, DecisionInput input, ToolFacts? tool)
    {
        if (section is null)
            return input;
        var read = input with
        {
            Door = Word(section, "door", input.Door),
            Leg = Word(section, "leg", input.Leg),
            Streaming = section.Choice("streaming", "true", "false") == "true",
            Context = LabelOf(section, input.Context) with
            {
                Tags = section.Texts("tags") is { IsEmpty: false } tags
                    ? tags.ToImmutableSortedSet(StringComparer.Ordinal)
                    : null,
            },
            Findings =
            [
                .. (section.Texts("findings") ?? []).Select(static f => new Core.Detecting.Finding(
                    "case",
                    f,
                    -1
                )),
            ],
            ProviderFeatures = section.Texts("providerFeatures") ?? [],
            BudgetRemaining = section.Integer("budgetRemaining", 0, Many),
            TimeMs = Time(section),
        };
        if (section.Child("session") is { } session)
        {
            read = read with
            {
                Session = new(
                    new(session.Text("id") ?? read.Session.Id.Value),
                    session.Choice("doubtful", "true", "false") == "true",
                    LabelOf(session, read.Session.Label),
                    session.Integer("calls", 0, Many) ?? 0,
                    session.Integer("refused", 0, Many) ?? 0
                ),
            };
            session.Close();
        }
        read = FlowSection.Read(section, read, tool);
        section.Close();
        return read;
    }

    private static Label LabelOf(Section section, Label usual) =>
        new(
            Word(section, "integrity", usual.Integrity),
            Word(section, "confidentiality", usual.Confidentiality)
        );

    private static T Word<T>(Section section, string key, T usual)
        where T : struct, Enum
    {
        var all = Enum.GetValues<T>();
        return section.Choice(key, [.. all.Select(WireName<T>.Of)]) is { } word
            ? all.First(v => WireName<T>.Of(v) == word)
            : usual;
    }

    private static long Time(Section section)
    {
        if (section.Text("now") is not { } text)
            return UsualTimeMs;
        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var time
            )
        )
            return time.ToUnixTimeMilliseconds();
        section.Fault("now", "'now' must be a time such as 2026-11-23T10:00:00Z.");
        return UsualTimeMs;
    }
}
