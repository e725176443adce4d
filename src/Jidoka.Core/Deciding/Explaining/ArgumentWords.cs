using Jidoka.Core.Labeling;

namespace Jidoka.Core.Deciding.Explaining;

/// <summary>Where one value of a call stands, in words for people. It is made of the vault's content.</summary>
/// <param name="Path">Its place in the arguments.</param>
/// <param name="Value">The value, shortened, or its length where values are not shown; empty: it is not to be had.</param>
/// <param name="Selects">Whether it selects the target of the effect.</param>
/// <param name="Supplier">Who supplied it.</param>
/// <param name="Words">The same in a sentence.</param>
public sealed record ArgumentWords(
    string Path,
    string Value,
    bool Selects,
    Supplier Supplier,
    string Words
);
