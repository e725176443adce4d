namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>
/// Finds the events of a server-sent event stream (WHATWG HTML section 9.2) in whatever pieces it arrives, and knows
/// of each byte which event it belongs to, so that events can be passed on as they came.
/// </summary>
internal sealed class SseReader : IDisposable
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private readonly PooledBytes _buffer = new(16 * 1024);
    private readonly PooledBytes _joined = new(64);
    private int _eventStart;
    private int _lineStart;
    private int _scan;
    private bool _afterCr;
    private bool _first = true;
    private int _dataLines;
    private int _dataStart;
    private int _dataEnd;
    private int _nameLines;
    private int _nameStart;
    private int _nameEnd;

    /// <summary>The bytes that were fed and not yet taken.</summary>
    public ReadOnlyMemory<byte> Buffer => _buffer.Memory;

    /// <summary>How many bytes the event that is not yet whole has so far.</summary>
    public int Unfinished => _buffer.Length - _eventStart;

    /// <summary>Room to read into; forgets the events taken before.</summary>
    public Memory<byte> Room(int size)
    {
        _buffer.RemoveFront(_eventStart);
        _scan -= _eventStart;
        _lineStart -= _eventStart;
        _dataStart -= _eventStart;
        _dataEnd -= _eventStart;
        _nameStart -= _eventStart;
        _nameEnd -= _eventStart;
        _eventStart = 0;
        return _buffer.GetMemory(size);
    }

    /// <summary>Tells how many bytes were read into <see cref="Room"/>.</summary>
    public void Fed(int count) => _buffer.Advance(count);

    /// <summary>Takes the next whole event.</summary>
    public bool TryRead(out SseEvent found)
    {
        while (NextLine(out var line))
        {
            if (line.Start.Value != line.End.Value)
            {
                TakeField(line);
                continue;
            }
            found = EndEvent();
            return true;
        }
        found = default;
        return false;
    }

    /// <summary>Takes what is left at the stream's end, as if a blank line followed.</summary>
    public bool TryReadLast(out SseEvent found)
    {
        found = default;
        if (Unfinished == 0)
            return false;
        if (_lineStart < _buffer.Length)
            TakeField(_lineStart.._buffer.Length);
        _scan = _lineStart = _buffer.Length;
        found = EndEvent();
        return true;
    }

    /// <summary>Keeps the buffer out of the pool: a read into it may still be pending.</summary>
    public void Forget() => _buffer.Forget();

    public void Dispose()
    {
        _buffer.Dispose();
        _joined.Dispose();
    }

    private bool NextLine(out Range line)
    {
        line = default;
        SkipLfAfterCr();
        var at = _buffer.Span[_scan..].IndexOfAny(Cr, Lf);
        if (at < 0)
        {
            _scan = _buffer.Length;
            return false;
        }
        at += _scan;
        line = _lineStart..at;
        _afterCr = _buffer.Span[at] == Cr;
        _scan = _lineStart = at + 1;
        SkipLfAfterCr();
        return true;
    }

    /// <summary>A line feed after a carriage return belongs to the same line end, also when it arrives later.</summary>
    private void SkipLfAfterCr()
    {
        if (!_afterCr || _scan == _buffer.Length)
            return;
        _afterCr = false;
        if (_buffer.Span[_scan] == Lf)
            _lineStart = ++_scan;
    }

    private void TakeField(Range line)
    {
        var text = _buffer.Span[line];
        if (_first && text.StartsWith("\uFEFF"u8))
        {
            line = (line.Start.Value + 3)..line.End;
            text = text[3..];
        }
        _first = false;
        if (ValueOf(text, "data"u8) is var data and >= 0)
            TakeData((line.Start.Value + data)..line.End);
        else if (ValueOf(text, "event"u8) is var name and >= 0)
        {
            _nameLines++;
            (_nameStart, _nameEnd) = (line.Start.Value + name, line.End.Value);
        }
    }

    /// <summary>Where a field's value begins in its line; -1 if the line is another field's.</summary>
    private static int ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field)
    {
        if (!line.StartsWith(field))
            return -1;
        var skip = field.Length;
        if (line.Length > skip && line[skip++] != (byte)':')
            return -1;
        return line.Length > skip && line[skip] == (byte)' ' ? skip + 1 : skip;
    }

    private void TakeData(Range value)
    {
        if (_dataLines++ == 0)
        {
            (_dataStart, _dataEnd) = (value.Start.Value, value.End.Value);
            return;
        }
        if (_dataLines == 2)
        {
            _joined.Truncate(0);
            _joined.Append(_buffer.Span[_dataStart.._dataEnd]);
        }
        _joined.Append("\n"u8);
        _joined.Append(_buffer.Span[value]);
    }

    private SseEvent EndEvent()
    {
        var data = _dataLines switch
        {
            0 => default,
            1 => _buffer.Memory[_dataStart.._dataEnd],
            _ => _joined.Memory,
        };
        var name = _nameLines == 0 ? default : _buffer.Memory[_nameStart.._nameEnd];
        var found = new SseEvent(_eventStart, _scan, data, name, _nameLines > 1);
        _eventStart = _scan;
        _dataLines = _nameLines = 0;
        _first = false;
        return found;
    }
}
