namespace Jidoka.Gateway.Recording;

/// <summary>A decision on its way into the ledger.</summary>
/// <param name="Event">The event, without commitments.</param>
/// <param name="Input">What it was decided on.</param>
/// <param name="Subject">Whose content it is: the unit of erasure.</param>
/// <param name="Content">The request or arguments; empty if there is none.</param>
internal readonly record struct DecidedRecord(
    Decided Event,
    DecisionInput Input,
    string Subject,
    ReadOnlyMemory<byte> Content
);
