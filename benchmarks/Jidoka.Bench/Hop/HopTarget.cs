namespace Jidoka.Bench.Hop;

/// <summary>One way to the upstream.</summary>
/// <param name="Name">Its name in the output.</param>
/// <param name="JsonPort">The port to ask for a whole answer.</param>
/// <param name="StreamPort">The port to ask for a stream.</param>
/// <param name="Key">The bearer key to show.</param>
/// <param name="Exchange">What it carries.</param>
internal sealed record HopTarget(
    string Name,
    int JsonPort,
    int StreamPort,
    string Key,
    HopExchange Exchange
);
