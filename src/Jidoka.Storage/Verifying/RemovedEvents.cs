using System.Text.Json;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// The events whose bytes are gone, held against what the log's own events say was removed for its age. What was lost otherwise
/// would be taken for that.
/// </summary>
internal sealed class RemovedEvents
{
    private static ReadOnlySpan<byte> Statement => "{\"type\":\"events.removed\","u8;

    // Stretches without a gap, ascending: removal leaves few.
    private readonly List<(long First, long Last)> _gone = [];
    private readonly List<(long First, long Last, long Count, long At)> _stated = [];

    /// <summary>How many events have no bytes.</summary>
    public long Count { get; private set; }

    /// <summary>Takes an event without bytes; they come in order.</summary>
    public void Add(long index)
    {
        Count++;
        if (_gone is [.., var last] && last.Last == index - 1)
            _gone[^1] = (last.First, index);
        else
            _gone.Add((index, index));
    }

    /// <summary>Takes an event's bytes, which may say that others were removed.</summary>
    /// <exception cref="VerifyFault">They cannot be read.</exception>
    public void Read(long index, ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Statement))
            return;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var said = document.RootElement;
            _stated.Add(
                (
                    said.GetProperty("first").GetInt64(),
                    said.GetProperty("last").GetInt64(),
                    said.GetProperty("count").GetInt64(),
                    index
                )
            );
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
            )
        {
            throw new VerifyFault($"event {index} does not say what was removed", index);
        }
    }

    /// <summary>Whether some are gone of which nothing read so far says so.</summary>
    public bool IsShort => _stated.Sum(static s => s.Count) < Count;

    /// <summary>Holds the two against each other.</summary>
    /// <param name="signed">How many events signed checkpoints cover: what is not signed says nothing.</param>
    /// <exception cref="VerifyFault">They differ.</exception>
    public void Check(long signed)
    {
        foreach (var (first, last, count, at) in _stated)
        {
            var gone = CountIn(first, last);
            if (at < signed ? gone != count : gone > 0)
                throw new VerifyFault(
                    $"{gone} of the events {first} to {last} have no bytes, but {(at < signed ? count : 0)} of them were removed for their age (event {at})",
                    FirstIn(first) ?? first
                );
        }
        var stated = 0;
        foreach (var (first, last) in _gone)
        {
            for (var next = first; next <= last; )
            {
                while (stated < _stated.Count && _stated[stated].Last < next)
                    stated++;
                if (stated == _stated.Count || _stated[stated].First > next)
                    throw new VerifyFault(
                        $"event {next} has no bytes, and no event says that it was removed",
                        next
                    );
                next = _stated[stated].Last + 1;
            }
        }
    }

    private long? FirstIn(long from) =>
        _gone
            .Where(g => g.Last >= from)
            .Select(g => (long?)Math.Max(from, g.First))
            .FirstOrDefault();

    private long CountIn(long first, long last)
    {
        var at = _gone.BinarySearch(
            (first, first),
            Comparer<(long First, long Last)>.Create(static (a, b) => a.Last.CompareTo(b.Last))
        );
        long count = 0;
        for (var i = at < 0 ? ~at : at; i < _gone.Count && _gone[i].First <= last; i++)
            count += Math.Min(last, _gone[i].Last) - Math.Max(first, _gone[i].First) + 1;
        return count;
    }
}
