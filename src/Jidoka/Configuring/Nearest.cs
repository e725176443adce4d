namespace Jidoka.Configuring;

/// <summary>Guesses which known word somebody meant.</summary>
internal static class Nearest
{
    private const int MaxWordLength = 64;

    /// <summary>" Did you mean 'x'?" when a known word is near; else nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        if (word.Length > MaxWordLength)
            return "";
        var best = known
            .Where(k => k.Length <= MaxWordLength)
            .Select(k =>
                (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant()))
            )
            .OrderBy(k => k.Distance)
            .ThenBy(k => k.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(1, word.Length / 3)
            ? $" Did you mean '{best.Word}'?"
            : "";
    }

    /// <summary>Edits (insert, delete, replace, swap neighbours) from one word to the other.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }
                var replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
