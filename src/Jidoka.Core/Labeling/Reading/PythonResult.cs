using System.Text;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>Reads a Python literal: what <c>str()</c> writes of dictionaries, lists, tuples, texts, numbers and constants.</summary>
internal sealed class PythonResult
{
    private readonly string _text;
    private readonly ReadBounds _bounds = new();
    private int _at;

    private PythonResult(string text) => _text = text;

    /// <exception cref="UnreadableResultException">It is no literal, or beyond the bounds.</exception>
    public static DataNode Read(string text)
    {
        var reader = new PythonResult(text);
        var value = reader.Value(0);
        reader.SkipSpace();
        return reader._at == text.Length ? value : throw new UnreadableResultException();
    }

    private char Next => _at < _text.Length ? _text[_at] : throw new UnreadableResultException();

    private DataNode Value(int depth)
    {
        _bounds.Count(depth);
        SkipSpace();
        switch (Next)
        {
            case '{':
                return Map(depth);
            case '[':
                return DataNode.List(Items(']', depth));
            case '(':
                return DataNode.List(Items(')', depth));
            case '\'' or '"':
                return DataNode.Of(Quoted());
            default:
                return Word();
        }
    }

    private DataNode Map(int depth)
    {
        var members = new List<(string, DataNode)>();
        _at++;
        SkipSpace();
        while (Next != '}')
        {
            SkipSpace();
            var name = Next is '\'' or '"' ? Quoted() : Word().Scalar;
            SkipSpace();
            if (name is null || Next != ':')
                throw new UnreadableResultException();
            _at++;
            members.Add((name, Value(depth + 1)));
            if (!Comma('}'))
                break;
        }
        _at++;
        return DataNode.Map(members);
    }

    private List<DataNode> Items(char end, int depth)
    {
        var items = new List<DataNode>();
        _at++;
        SkipSpace();
        while (Next != end)
        {
            items.Add(Value(depth + 1));
            if (!Comma(end))
                break;
        }
        _at++;
        return items;
    }

    /// <summary>Goes past a comma; false at the end.</summary>
    private bool Comma(char end)
    {
        SkipSpace();
        if (Next == end)
            return false;
        if (Next != ',')
            throw new UnreadableResultException();
        _at++;
        SkipSpace();
        return true;
    }

    private string Quoted()
    {
        var quote = _text[_at++];
        var result = new StringBuilder();
        while (Next != quote)
        {
            var c = _text[_at++];
            if (c == '\\')
                QuotedText.AppendEscape(_text, ref _at, result);
            else if (c is '\n' or '\r')
                throw new UnreadableResultException();
            else
                result.Append(c);
        }
        _at++;
        return result.ToString();
    }

    private DataNode Word()
    {
        var start = _at;
        while (
            _at < _text.Length
            && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '-' or '+' or '_')
        )
            _at++;
        var word = _text[start.._at];
        return word switch
        {
            "None" => DataNode.Null,
            "True" or "False" => DataNode.Of(word.ToLowerInvariant()),
            // A constructor, such as datetime(2024, 5, 15), is no literal.
            _ when word.Length > 0 && (char.IsAsciiDigit(word[^1]) || word[^1] == '.') =>
                DataNode.Of(word),
            _ => throw new UnreadableResultException(),
        };
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
