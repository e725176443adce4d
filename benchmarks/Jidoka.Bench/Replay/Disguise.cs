using System.Text;

namespace Jidoka.Bench.Replay;

/// <summary>A way to write a value so that it is not found as it stands.</summary>
/// <param name="Name">Its name in figures.</param>
/// <param name="Write">Writes it.</param>
internal sealed record Disguise(string Name, Func<string, string> Write)
{
    private const char ZeroWidth = '\u200b';

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Disguise> All { get; } =
    [
        new("base64", static v => Convert.ToBase64String(Encoding.UTF8.GetBytes(v))),
        new("hex", static v => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(v))),
        new(
            "percent",
            static v => string.Concat(Encoding.UTF8.GetBytes(v).Select(b => $"%{b:X2}"))
        ),
        new("reversed", static v => new string([.. v.Reverse()])),
        new("homoglyph", static v => string.Concat(v.Select(LookAlike))),
        new("fullwidth", static v => string.Concat(v.Select(Wide))),
        new("zero-width", static v => v.Insert(v.Length / 2, ZeroWidth.ToString())),
        new("case", static v => string.Concat(v.Select(Swapped))),
        new("padded", static v => $"  {v}\t"),
        new("quoted", static v => $"\"{v}\""),
        new("dotted", static v => v.Replace(".", "[.]").Replace("@", "[at]")),
        new("spaced", static v => string.Join(' ', v.Chunk(4).Select(static c => new string(c)))),
    ];

    private static char LookAlike(char c) =>
        c switch
        {
            'a' => '\u0430',
            'c' => '\u0441',
            'e' => '\u0435',
            'o' => '\u043e',
            'p' => '\u0440',
            'x' => '\u0445',
            '1' => 'l',
            '0' => 'O',
            _ => c,
        };

    private static char Wide(char c) => c is > ' ' and < '\u007f' ? (char)(c + 0xFEE0) : c;

    private static char Swapped(char c) =>
        char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c);
}
