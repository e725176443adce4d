namespace Jidoka.Core.Labeling;

/// <summary>Where the value of one argument leaf came from.</summary>
/// <param name="Path">The leaf's place, dotted, for example <c>to</c> or <c>recipients.0</c>.</param>
/// <param name="Supplier">Who supplied the value.</param>
/// <param name="Selects">Whether the parameter selects the target of the effect.</param>
public sealed record ArgumentOrigin(string Path, Supplier Supplier, bool Selects);
