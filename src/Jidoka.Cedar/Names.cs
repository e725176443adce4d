namespace Jidoka.Cedar;

/// <summary>
/// Makes equal names one object where that costs nothing, so that comparing them mostly ends at the first glance. Holds a
/// bounded number of short ones: the names come from outside.
/// </summary>
internal static class Names
{
    private const int Slots = 4_096;
    private const int MaxLength = 64;

    // Written without a lock: a lost write costs a comparison later, no more.
    private static readonly string?[] Kept = new string?[Slots];

    /// <summary>The same text, as the object kept for it.</summary>
    public static string Shared(string name)
    {
        if (name.Length > MaxLength)
            return name;
        ref var slot = ref Kept[(uint)name.GetHashCode(StringComparison.Ordinal) % Slots];
        if (Volatile.Read(ref slot) is { } kept && string.Equals(kept, name))
            return kept;
        Volatile.Write(ref slot, name);
        return name;
    }
}
