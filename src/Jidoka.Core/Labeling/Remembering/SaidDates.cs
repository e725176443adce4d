using System.Runtime.InteropServices;

namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// The days and times that several texts say together: the day in one and the length of the stay in another. Counted, so that a
/// text can be taken out again.
/// </summary>
internal sealed class SaidDates
{
    private readonly Dictionary<(int Month, int Day, int Year), int> _days = [];
    private readonly Dictionary<int, int> _minutes = [];
    private readonly Dictionary<int, int> _nights = [];

    /// <summary>Adds what a text says.</summary>
    public void Add(DateWords said) => Count(said, 1);

    /// <summary>Takes out what a text says.</summary>
    public void Remove(DateWords said) => Count(said, -1);

    /// <summary>Whether they say this day, or a stay that ends on it.</summary>
    public bool Says(DateOnly day) =>
        IsSaid(day) || _nights.Keys.Any(n => day.DayNumber > n && IsSaid(day.AddDays(-n)));

    /// <summary>Whether they say this day and this time of day.</summary>
    public bool Says(DateTime moment) =>
        IsSaid(DateOnly.FromDateTime(moment))
        && _minutes.ContainsKey((int)moment.TimeOfDay.TotalMinutes);

    private bool IsSaid(DateOnly day) =>
        _days.ContainsKey((day.Month, day.Day, day.Year))
        || _days.ContainsKey((day.Month, day.Day, 0));

    private void Count(DateWords said, int by)
    {
        foreach (var day in said.Days)
            Count(_days, day, by);
        foreach (var minute in said.Minutes)
            Count(_minutes, minute, by);
        foreach (var nights in said.Nights)
            Count(_nights, nights, by);
    }

    private static void Count<T>(Dictionary<T, int> all, T one, int by)
        where T : notnull
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(all, one, out _);
        count += by;
        if (count == 0)
            all.Remove(one);
    }
}
