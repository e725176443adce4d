namespace Jidoka.Controlling;

/// <summary>How an export is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lag">How many events it has not sent yet.</param>
/// <param name="Refused">How many documents the other side would never take, so that they were passed over, since the start.</param>
/// <param name="Fault">Why what it sent last was not taken; null: it was.</param>
internal sealed record ExportView(string Name, long Lag, long Refused, string? Fault);
