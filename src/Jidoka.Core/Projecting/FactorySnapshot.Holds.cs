using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting;

/// <content>Whose content may not be erased.</content>
public sealed partial record FactorySnapshot
{
    /// <summary>The most subjects that are under legal hold at once.</summary>
    public const int MaxHolds = 10_000;

    /// <summary>The legal holds in force, by subject.</summary>
    public ImmutableSortedDictionary<string, SubjectHold> Holds { get; private init; } =
        ImmutableSortedDictionary.Create<string, SubjectHold>(StringComparer.Ordinal);

    private FactorySnapshot With(SubjectHeld e) =>
        this with
        {
            Holds = Holds.SetItem(e.Subject, new(e.Subject, e.By, e.Why, e.TimeMs)),
        };

    private IEnumerable<ControlEvent> CompactHolds() =>
        Holds.Values.Select(static hold => new SubjectHeld(hold.Subject, hold.Why)
        {
            TimeMs = hold.SinceMs,
            By = hold.By,
        });
}
