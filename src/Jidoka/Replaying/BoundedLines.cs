using System.Text;

namespace Jidoka.Replaying;

/// <summary>Reads lines without ever holding more of one than a bound.</summary>
internal sealed class BoundedLines(TextReader text, int maxChars) : IDisposable
{
    private readonly StringBuilder _line = new();

    /// <summary>Whether the last line was longer than the bound; nothing after it is read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads the next line; false at the end.</summary>
    public bool TryRead(out string line)
    {
        _line.Clear();
        line = "";
        if (IsCut || text.Peek() < 0)
            return false;
        for (int c; (c = text.Read()) is >= 0 and not '\n'; )
        {
            if (_line.Length == maxChars)
            {
                IsCut = true;
                return true;
            }
            _line.Append((char)c);
        }
        line = _line.ToString();
        return true;
    }

    public void Dispose() => text.Dispose();
}
