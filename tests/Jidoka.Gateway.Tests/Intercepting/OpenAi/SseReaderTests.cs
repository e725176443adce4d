using CsCheck;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Tests.Intercepting.OpenAi;

public sealed class SseReaderTests
{
    private const string Stream =
        "\uFEFFdata: first\n\n: comment\r\n\r\nevent: x\r\ndata:two\r\ndata: lines\r\nid: 4\r\n\r\ndata: cr\r\rdata\n\ndatax: no\n\n\n\r\ndata:  spaces \n\ndata: last";

    private static readonly string?[] Data =
    [
        "first",
        null,
        "two\nlines",
        "cr",
        null,
        null,
        null,
        null,
        " spaces ",
        "last",
    ];

    [Fact]
    public void Events_are_found_wherever_the_stream_is_split()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var first = 0; first <= bytes.Length; first++)
        for (var second = first; second <= bytes.Length; second++)
        {
            var (data, raw) = Read(bytes[..first], bytes[first..second], bytes[second..]);
            raw.ShouldBe(Stream);
            data.Where(d => d is not null).ShouldBe(Data.Where(d => d is not null));
        }
    }

    [Fact]
    public void Events_are_found_byte_by_byte()
    {
        var (data, raw) = Read([.. Encoding.UTF8.GetBytes(Stream).Select(b => new[] { b })]);
        raw.ShouldBe(Stream);
        data.Where(d => d is not null).ShouldBe(Data.Where(d => d is not null));
    }

    [Fact]
    public void An_event_is_found_as_soon_as_its_blank_line_is_there()
    {
        foreach (var end in new[] { "\n\n", "\r\r", "\r\n\r\n", "\r\n\r" })
        {
            using var reader = new SseReader();
            Feed(reader, Encoding.UTF8.GetBytes("data: x" + end));
            reader.TryRead(out var found).ShouldBeTrue();
            Encoding.UTF8.GetString(found.Data.Span).ShouldBe("x");
        }
    }

    [Fact]
    public void Any_bytes_in_any_pieces_are_all_accounted_for()
    {
        string[] tokens = ["data: a", "data:", "\n", "\r", "\r\n", ":", "x", "data", " ", "é"];
        var token = Gen.Int[0, tokens.Length - 1].Select(i => tokens[i]);
        Gen.Select(token.Array[0, 30], Gen.Int[1, 9].Array[1, 20])
            .Sample(
                (chosen, sizes) =>
                {
                    var bytes = Encoding.UTF8.GetBytes(string.Concat(chosen));
                    var pieces = new List<byte[]>();
                    for (int at = 0, i = 0; at < bytes.Length; i++)
                    {
                        var size = Math.Min(sizes[i % sizes.Length], bytes.Length - at);
                        pieces.Add(bytes[at..(at + size)]);
                        at += size;
                    }
                    var (split, raw) = Read([.. pieces]);
                    var (whole, _) = Read(bytes);
                    return raw == string.Concat(chosen)
                        && split
                            .Where(d => !string.IsNullOrEmpty(d))
                            .SequenceEqual(whole.Where(d => !string.IsNullOrEmpty(d)));
                }
            );
    }

    private static (List<string?> Data, string Raw) Read(params byte[][] pieces)
    {
        using var reader = new SseReader();
        var data = new List<string?>();
        var raw = new MemoryStream();
        void Take(SseEvent found)
        {
            raw.Write(reader.Buffer.Span[found.Start..found.End]);
            data.Add(found.Data.IsEmpty ? null : Encoding.UTF8.GetString(found.Data.Span));
        }
        foreach (var piece in pieces)
        {
            Feed(reader, piece);
            while (reader.TryRead(out var found))
                Take(found);
        }
        if (reader.TryReadLast(out var last))
            Take(last);
        return (data, Encoding.UTF8.GetString(raw.ToArray()));
    }

    private static void Feed(SseReader reader, byte[] piece)
    {
        piece.CopyTo(reader.Room(Math.Max(piece.Length, 1)));
        reader.Fed(piece.Length);
    }
}
