namespace Jidoka.Core.Projecting.Inventory;

/// <summary>
/// The descriptor by which a tool may be used, and another one that its server gave since, if it did: then the tool is
/// in quarantine until a person accepts one of the two.
/// </summary>
/// <param name="Tool">The tool.</param>
/// <param name="Pinned">What first sight, or a person, let stand.</param>
/// <param name="Offered">The newest other descriptor; null: none since.</param>
public sealed record ToolPin(AssetId Tool, SeenDescriptor Pinned, SeenDescriptor? Offered)
{
    /// <summary>Whether a descriptor that a list gives now is the one by which the tool may be used.</summary>
    public bool Stands(string hash) => Offered is null && Pinned.Hash == hash;
}
