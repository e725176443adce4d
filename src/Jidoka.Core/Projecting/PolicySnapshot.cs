namespace Jidoka.Core.Projecting;

/// <summary>The policy set in force.</summary>
public sealed class PolicySnapshot
{
    private PolicySnapshot(ImmutableArray<PolicyFile> files) => Files = files;

    /// <summary>No policy: everything is denied.</summary>
    public static PolicySnapshot Empty { get; } = new([]);

    /// <summary>Makes the set of files that were checked before they were recorded.</summary>
    public static PolicySnapshot Compile(ImmutableArray<PolicyFile> files) => new(files);

    /// <summary>The files that the set was made of.</summary>
    public ImmutableArray<PolicyFile> Files { get; }
}
