namespace Jidoka.Core.Detecting;

/// <summary>Something that looks wrong. A finding names the place and the kind, never the content.</summary>
/// <param name="Detector">The detector's id.</param>
/// <param name="Kind">What it found, for example <c>secret.aws-access-key</c>.</param>
/// <param name="Part">The index of the content part; -1 for the arguments.</param>
public sealed record Finding(string Detector, string Kind, int Part);
