namespace Jidoka.Controlling;

/// <summary>The program's version.</summary>
internal sealed record VersionView(string Version);
