using System.Text;

namespace Jidoka.Bench.Hop;

/// <summary>One exchange that all targets carry: about 1 KB each way, or 50 pieces back.</summary>
internal sealed record HopExchange
{
    /// <summary>How many chunks of content the stream has.</summary>
    public const int Chunks = 50;

    private const int BodyBytes = 1024;
    private const string Tail = "\"}]}";

    /// <summary>Its name in the output.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint.</summary>
    public required string Path { get; init; }

    /// <summary>The model that answers whole.</summary>
    public required string JsonModel { get; init; }

    /// <summary>The model that streams.</summary>
    public required string StreamModel { get; init; }

    /// <summary>Headers beside the credential.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The request for a whole answer.</summary>
    public required string Request { get; init; }

    /// <summary>The request for a stream.</summary>
    public required string StreamRequest { get; init; }

    /// <summary>The whole answer.</summary>
    public required string Answer { get; init; }

    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary>All there are.</summary>
    public static IReadOnlyList<HopExchange> All { get; } =
    [ChatExchange.Exchange, MessagesExchange.Exchange, ResponsesExchange.Exchange];

    /// <summary>Ends a request after its head, which opens the text of the only message, with as many words as it has room for.</summary>
    public static string Padded(string head) =>
        head + Prose(BodyBytes - head.Length - Tail.Length) + Tail;

    /// <summary>Some words of a length.</summary>
    public static string Prose(int length)
    {
        const string Sentence =
            "Which shelves hold fewer than ten boxes of the blue labels, and when did we last order them? ";
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(Sentence);
        return text.ToString(0, length);
    }
}
