using Jidoka.Configuring;

namespace Jidoka.Replaying;

/// <summary>A replay cannot begin, or not go on.</summary>
/// <param name="faults">What is wrong, by place.</param>
internal sealed class ReplayFault(ImmutableArray<ConfigFault> faults)
    : Exception(string.Join('\n', faults))
{
    /// <summary>Something wrong as a whole with one place.</summary>
    public ReplayFault(string place, string message)
        : this([new(place, 1, 1, message)]) { }
}
