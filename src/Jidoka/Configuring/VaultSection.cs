using Jidoka.Gateway.Recording;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>vault</c>.</summary>
internal static class VaultSection
{
    /// <summary>The classes of content.</summary>
    public static ImmutableArray<string> Parts { get; } =
    [VaultParts.Request, VaultParts.Response, VaultParts.Input];

    public static ImmutableSortedDictionary<string, TimeSpan> Read(Section root)
    {
        var times = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(
            StringComparer.Ordinal
        );
        if (root.Child("vault") is not { } vault)
            return times.ToImmutable();
        if (vault.Child("keep") is { } keep)
        {
            foreach (var part in Parts)
            {
                if (keep.Text(part) is not { } text || text == KeepTime.Forever)
                    continue;
                if (KeepTime.TryRead(text, out var kept))
                    times.Add(part, kept);
                else
                    keep.Fault(
                        part,
                        $"'{text}' is no time to keep content for; write {KeepTime.Words}."
                    );
            }
            keep.Close();
        }
        vault.Close();
        return times.ToImmutable();
    }
}
