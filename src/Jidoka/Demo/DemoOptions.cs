namespace Jidoka.Demo;

/// <summary>What the person asked of <c>jidoka demo</c>.</summary>
/// <param name="Scenes">The scenes file; null: the office scenes that come with the program.</param>
/// <param name="Stay">Whether the factory stays up when the scenes have been played.</param>
/// <param name="Json">Whether the outcome is printed for programs.</param>
internal sealed record DemoOptions(string? Scenes, bool Stay, bool Json);
