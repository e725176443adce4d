using System.Text;

namespace Jidoka.Cedar.Tests.Damaging;

/// <summary>
/// Texts that were right once. Most damage is small, so that it reaches deep into a reader; some multiplies a piece, to
/// find what costs more than its length. The same seed and number give the same text.
/// </summary>
internal sealed class DamagedTexts(int seed)
{
    private const int MaxLength = 32_768;
    private const int MaxRepeats = 4_000;

    private static readonly string[] Pieces =
    [
        .. "(){}[]<>,;:.\"'\\@?!=*+-/%&| \n\r\t\0aZ09_é".Select(c => c.ToString()),
        "\ud83d",
        "\udc7e",
        "👾",
        "\ufeff",
        "\u202e",
        "::",
        "&&",
        "||",
        "==",
        "/*",
        "//",
        "\\u{110000}",
        "\\u{d800}",
        "\\ud800",
        "\\x80",
        "9223372036854775808",
        "-9223372036854775808",
        "1e400",
        "0.1",
        "null",
        "true",
        "principal",
        "context",
        "?principal",
        "in",
        "is",
        "has",
        "like",
        "if",
        "then",
        "else",
        "when",
        "permit",
        "__cedar",
        "__entity",
        "__extn",
        "__expr",
        "entity",
        "enum",
        "type",
        "action",
        "appliesTo",
        "Set",
        "Long",
        "tags",
        "\"type\":",
        "\"Record\"",
        "anyOf",
        "[]",
        "{}",
        "\"\"",
    ];

    private static readonly (string Open, string Close)[] Nests =
    [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("{a:", "}"),
        ("{\"a\":", "}"),
        ("[[1],", "]"),
        ("!(", ")"),
        ("-", ""),
        ("(", " like \"a\")"),
        ("(", " has a.b)"),
        ("(", " is A in B::\"c\")"),
        ("(", " == 1)"),
        ("[].contains(", ")"),
        ("if true then ", " else 1"),
        ("if ", " then 1 else 2"),
        ("ip(", ")"),
        ("Set<", ">"),
        ("{\"!\":{\"arg\":", "}}"),
        ("{\"Set\":[", "]}"),
        ("{\"type\":\"Set\",\"element\":", "}"),
        ("{\"type\":\"array\",\"items\":", "}"),
        ("{\"anyOf\":[", "]}"),
        ("{\"__extn\":", "}"),
    ];

    public (DoorKind Door, string Text) At(int number)
    {
        var random = new Random(HashOf(seed, number));
        var door = (DoorKind)(number % Enum.GetValues<DoorKind>().Length);
        var texts = WholeTexts.Of(door);
        // The fixed texts hold what the random ones do not: they come up often.
        var text = texts[random.Next(3) == 0 ? 0 : random.Next(texts.Length)];
        var result = new StringBuilder(text);
        // Mostly one or two: a text with more damage is refused before it gets anywhere.
        for (var n = Amount(random); n > 0 && result.Length > 0; n--)
            Damage(result, text, texts, random);
        return (door, result.ToString());
    }

    // Not HashCode.Combine, which differs from one process to the next.
    private static int HashOf(int seed, int number) =>
        unchecked((int)(((uint)seed * 2_654_435_761u) ^ ((uint)number * 2_246_822_519u)));

    private static int Amount(Random random) =>
        random.Next(10) switch
        {
            < 5 => 1,
            < 8 => 2,
            8 => 4,
            _ => 16,
        };

    private static void Damage(StringBuilder result, string text, string[] texts, Random random)
    {
        var at = random.Next(result.Length);
        switch (random.Next(40))
        {
            case < 4:
                result.Remove(at, Math.Min(result.Length - at, 1 + random.Next(12)));
                break;
            case < 8:
                result.Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case < 12:
                result[at] = Pieces[random.Next(Pieces.Length)][0];
                break;
            case < 23:
                SwapWord(result, at, texts[random.Next(texts.Length)], random);
                break;
            case < 25:
                result.Insert(at, Slice(text, random, 30));
                break;
            case < 28:
                result.Insert(at, Slice(texts[random.Next(texts.Length)], random, 200));
                break;
            case 28:
                result.Length = at;
                break;
            case 29 when random.Next(4) == 0:
                var piece = Slice(text, random, 40);
                Repeat(result, at, piece, Repeats(random));
                break;
            case 30 when random.Next(4) == 0:
                Nest(result, at, random);
                break;
            default:
                var from = random.Next(text.Length);
                var end = from + random.Next(Math.Min(60, text.Length - from));
                result.Remove(at, Math.Min(result.Length - at, end - from));
                result.Insert(at, text[from..end]);
                break;
        }
    }

    /// <summary>Puts another word in the place of one, which often leaves the whole well formed.</summary>
    private static void SwapWord(StringBuilder result, int at, string other, Random random)
    {
        var (from, end) = (at, at);
        while (from > 0 && IsWordPart(result[from - 1]))
            from--;
        while (end < result.Length && IsWordPart(result[end]))
            end++;
        var start = random.Next(other.Length);
        while (start < other.Length && !IsWordPart(other[start]))
            start++;
        while (start > 0 && IsWordPart(other[start - 1]))
            start--;
        var stop = start;
        while (stop < other.Length && IsWordPart(other[stop]))
            stop++;
        if (from < end)
            result.Remove(from, end - from).Insert(from, other[start..stop]);
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    private static string Slice(string text, Random random, int longest)
    {
        var from = random.Next(text.Length);
        return text.Substring(from, random.Next(Math.Min(longest, text.Length - from)));
    }

    /// <summary>Every size from two on, the small ones as often as the large.</summary>
    private static int Repeats(Random random) =>
        (int)Math.Pow(MaxRepeats, 0.1 + (0.9 * random.NextDouble()));

    private static void Repeat(StringBuilder result, int at, string piece, int count)
    {
        var room = (MaxLength - result.Length) / Math.Max(1, piece.Length);
        if (room > 0 && piece.Length > 0)
            result.Insert(at, piece, Math.Min(count, room));
    }

    private static void Nest(StringBuilder result, int at, Random random)
    {
        var (open, close) = Nests[random.Next(Nests.Length)];
        var end = at + random.Next(Math.Min(80, result.Length - at));
        var count = Math.Min(
            Repeats(random),
            Math.Max(0, MaxLength - result.Length) / (open.Length + close.Length + 1)
        );
        if (count <= 0)
            return;
        if (close.Length > 0)
            result.Insert(end, close, count);
        result.Insert(at, open, count);
    }
}
