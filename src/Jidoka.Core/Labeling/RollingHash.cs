namespace Jidoka.Core.Labeling;

/// <summary>
/// Arithmetic, modulo 2^64, of hashes that go along a text: each is made of the one before by what comes and what goes (Karp and
/// Rabin, "Efficient randomized pattern-matching algorithms", 1987).
/// </summary>
internal static class RollingHash
{
    /// <summary>By what that which goes was multiplied since it came.</summary>
    /// <param name="base">By what a hash is multiplied for each that comes.</param>
    /// <param name="length">How many it is of.</param>
    public static ulong Power(ulong @base, int length)
    {
        var power = 1UL;
        for (var i = 0; i < length; i++)
            power = unchecked(power * @base);
        return power;
    }
}
