namespace Jidoka.Gateway.Recording;

/// <summary>A recorded decision with all that it depended on, or why that is not to be had.</summary>
/// <param name="Decided">The event; null if there is no such decision.</param>
/// <param name="Input">The input; null if it is not to be had.</param>
/// <param name="State">The control state of that moment; null with the input.</param>
/// <param name="Problem">Why it is not to be had; null if it is.</param>
internal sealed record RecordedCall(
    Decided? Decided,
    DecisionInput? Input,
    FactorySnapshot? State,
    string? Problem
)
{
    public static RecordedCall Missing(string why, Decided? decided = null) =>
        new(decided, null, null, why);
}
