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
        ref var slot = ref Kept[SlotOf(name)];
        if (Volatile.Read(ref slot) is { } kept && string.Equals(kept, name))
            return kept;
        Volatile.Write(ref slot, name);
        return name;
    }

    // Four characters tell most names apart; those that they do not share a slot.
    private static uint SlotOf(string name)
    {
        if (name.Length == 0)
            return 0;
        var first = name[0] | ((uint)name[^1] << 16);
        var inner = name[name.Length / 2] | ((uint)name[name.Length / 3] << 16);
        var mixed =
            ((first * 0x9E3779B1) ^ (inner * 0x85EBCA6B)) + ((uint)name.Length * 0xC2B2AE35);
        return (mixed ^ (mixed >> 15)) % Slots;
    }
}
