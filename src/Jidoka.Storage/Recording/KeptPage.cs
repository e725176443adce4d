namespace Jidoka.Storage.Recording;

/// <summary>Some of the content that a vault keeps, oldest first.</summary>
/// <param name="Items">The content.</param>
/// <param name="Next">The number from which to look on.</param>
/// <param name="IsLast">Whether what follows is younger than was asked for, or nothing does.</param>
public sealed record KeptPage(IReadOnlyList<KeptItem> Items, long Next, bool IsLast);
