namespace Jidoka.Bench.Hop;

/// <summary>One exchange that all targets carry: about 1 KB each way, or 50 pieces back.</summary>
internal sealed record HopExchange
{
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
}
