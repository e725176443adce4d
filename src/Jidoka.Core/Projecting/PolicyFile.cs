namespace Jidoka.Core.Projecting;

/// <summary>A policy file as it was loaded.</summary>
/// <param name="Name">The file's name within the policy folder.</param>
/// <param name="Text">Its Cedar text.</param>
public sealed record PolicyFile(string Name, string Text);
