namespace Jidoka.Controlling;

/// <summary>Whose keys a new master key wraps.</summary>
/// <param name="Logs">The names of the logs.</param>
internal sealed record RotatedMasterView(ImmutableArray<string> Logs);
