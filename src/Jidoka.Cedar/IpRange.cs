using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Jidoka.Cedar;

/// <summary>
/// A value of Cedar's <c>ipaddr</c>: an IPv4 or IPv6 address with a prefix length. Parsing is Cedar's own, which is
/// stricter than .NET's: no leading zeros, no zone, no IPv4 inside IPv6, no brackets.
/// </summary>
public sealed class IpRange : IEquatable<IpRange>
{
    private readonly UInt128 address;

    private IpRange(UInt128 address, int prefix, bool isIpv4)
    {
        this.address = address;
        Prefix = prefix;
        IsIpv4 = isIpv4;
    }

    /// <summary>The prefix length, 0 to 32 (IPv4) or 128 (IPv6); the full length for a single address.</summary>
    public int Prefix { get; }

    /// <summary>Whether this is IPv4 rather than IPv6.</summary>
    public bool IsIpv4 { get; }

    private int Width => IsIpv4 ? 32 : 128;

    /// <summary>Whether the whole range lies in the loopback block.</summary>
    public bool IsLoopback =>
        IsIpv4 ? (uint)address >> 24 == 127 && Prefix >= 8 : address == 1 && Prefix == 128;

    /// <summary>Whether the whole range lies in the multicast block.</summary>
    public bool IsMulticast =>
        IsIpv4 ? (uint)address >> 28 == 14 && Prefix >= 4 : address >> 120 == 0xff && Prefix >= 8;

    /// <summary>Whether every address of this range lies in the other; false across families.</summary>
    /// <param name="other">The range to lie in.</param>
    public bool IsInRange(IpRange other)
    {
        if (IsIpv4 != other.IsIpv4 || Prefix < other.Prefix)
            return false;
        if (IsIpv4 && other.Prefix > 0)
            return (uint)address >> (32 - other.Prefix)
                == (uint)other.address >> (32 - other.Prefix);
        var shift = Width - other.Prefix;
        return shift >= 128 || address >> shift == other.address >> shift;
    }

    /// <summary>Reads an address or range.</summary>
    /// <param name="text">Such as <c>10.0.0.0/8</c> or <c>2001:db8::1</c>.</param>
    /// <param name="range">The range when the text is well formed.</param>
    /// <returns>Whether the text is well formed.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IpRange? range)
    {
        range = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text.AsSpan() : text.AsSpan(0, slash);
        var isIpv4 = TryIpv4(host, out var address);
        if (!isIpv4 && !TryIpv6(host, out address))
            return false;
        var prefix = isIpv4 ? 32 : 128;
        if (slash >= 0 && !TryPrefix(text.AsSpan(slash + 1), prefix, out prefix))
            return false;
        range = new IpRange(address, prefix, isIpv4);
        return true;
    }

    private static bool TryPrefix(ReadOnlySpan<char> text, int max, out int prefix)
    {
        prefix = 0;
        if (
            text.IsEmpty
            || text.Length > (max == 32 ? 2 : 3)
            || (text[0] == '0' && text.Length > 1)
        )
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            prefix = (prefix * 10) + (c - '0');
        }
        return prefix <= max;
    }

    private static bool TryIpv4(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        var at = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.'))
                return false;
            var start = at;
            var number = 0;
            while (at < text.Length && char.IsAsciiDigit(text[at]) && at - start < 4)
                number = (number * 10) + (text[at++] - '0');
            var length = at - start;
            if (length == 0 || length > 3 || number > 255 || (length > 1 && text[start] == '0'))
                return false;
            address = (address << 8) | (uint)number;
        }
        return at == text.Length;
    }

    private static bool TryIpv6(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        Span<ushort> head = stackalloc ushort[8];
        var at = 0;
        var headCount = ReadGroups(text, ref at, head);
        if (headCount == 8)
        {
            address = Join(head, []);
            return at == text.Length;
        }
        if (at + 1 >= text.Length || text[at] != ':' || text[at + 1] != ':')
            return false;
        at += 2;
        // The double colon stands for at least one group.
        Span<ushort> tail = stackalloc ushort[7 - headCount];
        var tailCount = ReadGroups(text, ref at, tail);
        address = Join(head[..headCount], tail[..tailCount]);
        return at == text.Length;
    }

    private static int ReadGroups(ReadOnlySpan<char> text, ref int at, Span<ushort> groups)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var next = at;
            if (i > 0)
            {
                if (next >= text.Length || text[next] != ':')
                    return i;
                next++;
            }
            var start = next;
            while (next < text.Length && next - start < 4 && char.IsAsciiHexDigit(text[next]))
                next++;
            if (next == start)
                return i;
            groups[i] = ushort.Parse(
                text[start..next],
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture
            );
            at = next;
        }
        return groups.Length;
    }

    private static UInt128 Join(ReadOnlySpan<ushort> head, ReadOnlySpan<ushort> tail)
    {
        UInt128 joined = 0;
        for (var i = 0; i < 8; i++)
        {
            var group =
                i < head.Length ? head[i]
                : i >= 8 - tail.Length ? tail[i - (8 - tail.Length)]
                : (ushort)0;
            joined = (joined << 16) | group;
        }
        return joined;
    }

    /// <summary>Whether family, address and prefix are all equal.</summary>
    /// <param name="other">The range to compare with.</param>
    public bool Equals(IpRange? other) =>
        other is not null
        && address == other.address
        && Prefix == other.Prefix
        && IsIpv4 == other.IsIpv4;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IpRange);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(address, Prefix, IsIpv4);

    /// <summary>The range in the notation that <see cref="TryParse"/> reads, prefix included.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (IsIpv4)
        {
            var v4 = (uint)address;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{v4 >> 24}.{(v4 >> 16) & 255}.{(v4 >> 8) & 255}.{v4 & 255}"
            );
        }
        else
        {
            for (var shift = 112; shift >= 0; shift -= 16)
            {
                var group = (ushort)((address >> shift) & 0xffff);
                text.Append(CultureInfo.InvariantCulture, $"{group:x}{(shift > 0 ? ":" : "")}");
            }
        }
        return Prefix == Width ? text.ToString() : $"{text}/{Prefix}";
    }
}
