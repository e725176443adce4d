namespace Jidoka.Storage.Recording;

/// <summary>An event as it stands in the log.</summary>
/// <param name="Index">Its place, from 0 without gaps.</param>
/// <param name="Class">Control or flow.</param>
/// <param name="Event">The bytes as appended.</param>
public readonly record struct StoredEvent(long Index, EventClass Class, ReadOnlyMemory<byte> Event);
