namespace Jidoka.Storage.Vault;

/// <summary>A subject's key as it is stored.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Subject">The subject's tag.</param>
/// <param name="Wrapped">The key, wrapped.</param>
/// <param name="Generation">How many keys the subject had before: the greatest seals.</param>
internal sealed record StoredKey(long Id, byte[] Subject, byte[] Wrapped, long Generation = 0);
