namespace Jidoka.Storage.Recording;

/// <summary>Content that the vault keeps, seen without being opened.</summary>
/// <param name="Number">The vault's number of it: later content has a greater one.</param>
/// <param name="Index">The event that it belongs to.</param>
/// <param name="Part">Which part of the event's content it is.</param>
/// <param name="KeyId">The vault's number of its subject's key.</param>
/// <param name="Bytes">Its stored length.</param>
public readonly record struct KeptItem(long Number, long Index, string Part, long KeyId, int Bytes);
