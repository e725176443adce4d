using System.Text;

namespace Jidoka.Cedar.Syntax;

/// <summary>The right side of <c>like</c>: literal pieces with <c>*</c> between them, each matching any text.</summary>
internal sealed class Pattern
{
    /// <param name="pieces">The literal pieces in order; one more than there are wildcards.</param>
    public Pattern(string[] pieces) => Pieces = pieces;

    public string[] Pieces { get; }

    /// <summary>Greedy by piece: linear in the text for each piece, whatever the pattern.</summary>
    public bool Matches(string text)
    {
        if (Pieces.Length == 1)
            return string.Equals(text, Pieces[0]);
        var first = Pieces[0];
        var last = Pieces[^1];
        if (text.Length < first.Length + last.Length)
            return false;
        if (Pieces.Length == 2 && last.Length == 0)
            return text.AsSpan().StartsWith(first);
        if (
            !text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal)
        )
            return false;
        var rest = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        for (var i = 1; i < Pieces.Length - 1; i++)
        {
            var found = rest.IndexOf(Pieces[i].AsSpan(), StringComparison.Ordinal);
            if (found < 0)
                return false;
            rest = rest[(found + Pieces[i].Length)..];
        }
        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < Pieces.Length; i++)
        {
            if (i > 0)
                text.Append('*');
            var piece = new StringBuilder();
            Printing.TextPrinter.AppendEscaped(piece, Pieces[i]);
            text.Append(piece.Replace("*", "\\*"));
        }
        return text.Append('"').ToString();
    }
}
