namespace Jidoka.Bench.Hop;

/// <summary>One way to the upstream.</summary>
/// <param name="Name">Its name in the output.</param>
/// <param name="JsonPort">The port to ask for a whole answer.</param>
/// <param name="StreamPort">The port to ask for a stream.</param>
/// <param name="Key">The bearer key to show.</param>
internal sealed record HopTarget(string Name, int JsonPort, int StreamPort, string Key)
{
    /// <summary>The endpoint.</summary>
    public const string Path = "/v1/chat/completions";

    /// <summary>The model that answers whole.</summary>
    public const string JsonModel = "bench-json";

    /// <summary>The model that streams.</summary>
    public const string StreamModel = "bench-stream";
}
