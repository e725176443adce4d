namespace Jidoka.Cedar.Validating;

/// <summary>Which known name somebody may have meant.</summary>
internal static class NearName
{
    private const int MaxLength = 64;
    private const int MaxListed = 16;

    private const string Guess = "did you mean ";

    /// <summary>Whether a hint offers one name.</summary>
    public static bool IsGuess(string hint) => hint.StartsWith(Guess, StringComparison.Ordinal);

    /// <summary>A question that offers the nearest name, else the list of all if it is short, else nothing.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var all = known.Order(StringComparer.Ordinal).ToArray();
        var best = all.Where(k => k.Length <= MaxLength && name.Length <= MaxLength)
            .Select(k => (Name: k, Edits: Edits(name, k)))
            .OrderBy(k => k.Edits)
            .FirstOrDefault();
        if (best.Name is not null && best.Edits <= Math.Max(1, name.Length / 3))
            return $"{Guess}`{best.Name}`?";
        return all.Length is > 0 and <= MaxListed ? $"there is: {string.Join(", ", all)}" : "";
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour; case does not count.</summary>
    private static int Edits(string from, string to)
    {
        var (a, b) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        var rows = new int[a.Length + 1][];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i] = new int[b.Length + 1];
            rows[i][0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                if (i == 0)
                {
                    rows[0][j] = j;
                    continue;
                }
                var same = a[i - 1] == b[j - 1];
                rows[i][j] = Math.Min(
                    rows[i - 1][j - 1] + (same ? 0 : 1),
                    1 + Math.Min(rows[i - 1][j], rows[i][j - 1])
                );
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i][j] = Math.Min(rows[i][j], rows[i - 2][j - 2] + 1);
            }
        }
        return rows[a.Length][b.Length];
    }
}
