namespace Jidoka.Storage.Recording;

/// <summary>Content to be sealed.</summary>
/// <param name="Subject">Whose content it is: the unit of erasure. 1 to <see cref="LedgerLimits.MaxSubjectLength"/> characters.</param>
/// <param name="Part">Which part of the call: <c>request</c>, <c>response</c>, <c>arguments</c>, <c>input</c>... One of a kind within an event.</param>
/// <param name="Content">The bytes, up to <see cref="LedgerLimits.MaxContentBytes"/>.</param>
public readonly record struct VaultItem(string Subject, string Part, ReadOnlyMemory<byte> Content);
