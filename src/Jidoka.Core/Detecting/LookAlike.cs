namespace Jidoka.Core.Detecting;

/// <summary>A tool whose name can be taken for another's.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Other">The one that was known before.</param>
/// <param name="How">In what way.</param>
public sealed record LookAlike(AssetId Tool, AssetId Other, Likeness How);
