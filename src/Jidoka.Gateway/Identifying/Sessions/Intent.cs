namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>An allowed tool call of a model's answer, waiting for its tool leg; single use.</summary>
/// <param name="Key">What it is.</param>
/// <param name="Session">The session of the model leg.</param>
/// <param name="Index">The ledger index of the model leg's decision.</param>
/// <param name="Epoch">The control epoch at which it was decided.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Input">What it was decided on, to decide again if the epoch moved.</param>
/// <param name="TimeMs">When, in milliseconds since the Unix epoch.</param>
public sealed record Intent(
    IntentKey Key,
    SessionId Session,
    long Index,
    long Epoch,
    Decision Decision,
    DecisionInput Input,
    long TimeMs
);
