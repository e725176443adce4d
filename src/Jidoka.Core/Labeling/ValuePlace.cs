namespace Jidoka.Core.Labeling;

/// <summary>Where in what the model was shown a value stands first.</summary>
/// <param name="Step">In which of the results, from 1.</param>
/// <param name="Tool">What gave it, by the function name of the conversation; null: not known.</param>
public sealed record ValuePlace(int Step, string? Tool);
