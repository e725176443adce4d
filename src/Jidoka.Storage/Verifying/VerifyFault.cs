namespace Jidoka.Storage.Verifying;

/// <summary>The first thing found wrong; ends a verification.</summary>
internal sealed class VerifyFault(string reason, long? index = null, bool inCheckpoint = false)
    : Exception(reason)
{
    public long? Index { get; } = index;

    public bool InCheckpoint { get; } = inCheckpoint;
}
