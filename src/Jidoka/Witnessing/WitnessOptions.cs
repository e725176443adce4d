namespace Jidoka.Witnessing;

/// <summary>A witness that is asked to cosign this node's log.</summary>
/// <param name="Url">Its submission prefix: <c>add-checkpoint</c> is below it.</param>
/// <param name="Key">Its public key, <c>NAME+HASH+KEY</c>.</param>
internal sealed record WitnessOptions(Uri Url, string Key)
{
    /// <summary>The most witnesses of one node.</summary>
    public const int Max = 16;

    /// <summary>The witness's name.</summary>
    public string Name => Key.Split('+')[0];
}
