using YamlDotNet.Core;

namespace Jidoka.Configuring;

/// <summary>Collects what is wrong with one file, so that a person can mend everything in one go.</summary>
internal sealed class FaultList(string file)
{
    /// <summary>The most faults that are reported at once.</summary>
    public const int Max = 100;

    private readonly List<ConfigFault> _faults = [];

    /// <summary>What was found, in the order of the file.</summary>
    public ImmutableArray<ConfigFault> Found =>
        [.. _faults.OrderBy(f => f.Line).ThenBy(f => f.Column)];

    /// <summary>Notes a fault.</summary>
    public void Add(Mark at, string message)
    {
        if (_faults.Count < Max)
            _faults.Add(new(file, at.Line, at.Column, message));
    }
}
