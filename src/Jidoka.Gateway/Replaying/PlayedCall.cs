namespace Jidoka.Gateway.Replaying;

/// <summary>A call of a recorded run as the line decided it.</summary>
/// <param name="Id">The call's id in the conversation.</param>
/// <param name="Function">The function as the trace names it.</param>
/// <param name="Arguments">The arguments, JSON text in UTF-8.</param>
/// <param name="Tool">The tool that it means.</param>
/// <param name="Input">What the last leg was decided on.</param>
/// <param name="Decision">The last leg's decision.</param>
/// <param name="Index">The ledger index of that decision.</param>
public sealed record PlayedCall(
    string Id,
    string Function,
    ReadOnlyMemory<byte> Arguments,
    AssetId Tool,
    DecisionInput Input,
    Decision Decision,
    long Index
)
{
    /// <summary>The released tool leg, which its answer settles; null: there is none.</summary>
    internal Passage? Open { get; init; }

    /// <summary>The same as it was held, if it was; disposed after <see cref="Open"/>.</summary>
    internal Passage? Held { get; init; }
}
