namespace Jidoka.Replaying;

/// <summary>
/// Someone who knows what the task needs: each call of the same task's run that nobody attacked, as often as it stands
/// there. Calls that passed by themselves are counted off, too.
/// </summary>
internal sealed class CarefulPerson
{
    private readonly Dictionary<(string Tool, ArgumentDigest Arguments), int> _left = [];

    /// <param name="reference">The run that nobody attacked; null: there is none, so nothing is allowed.</param>
    public CarefulPerson(Trace? reference)
    {
        foreach (var step in reference?.Steps ?? [])
        {
            if (KeyOf(step) is { } key)
                _left[key] = _left.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Whether the task needs this call once more.</summary>
    public bool Allows(TraceStep step) =>
        KeyOf(step) is { } key && _left.GetValueOrDefault(key) > 0;

    /// <summary>Counts a call off that passed.</summary>
    public void Passed(TraceStep step)
    {
        if (KeyOf(step) is { } key && _left.GetValueOrDefault(key) > 0)
            _left[key]--;
    }

    private static (string, ArgumentDigest)? KeyOf(TraceStep step) =>
        ArgumentDigest.TryCompute(step.Arguments, out var digest) ? (step.Tool, digest) : null;
}
