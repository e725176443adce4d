namespace Jidoka.Configuring;

/// <summary>A name in the file that must be declared elsewhere in it.</summary>
/// <param name="Section">Where it stands.</param>
/// <param name="Key">Under which key.</param>
/// <param name="To">What must exist.</param>
internal sealed record AssetReference(Section Section, string Key, AssetId To);
