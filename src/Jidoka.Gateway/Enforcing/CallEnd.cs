namespace Jidoka.Gateway.Enforcing;

/// <summary>Why a call in flight was ended from outside.</summary>
internal enum CallEnd
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The caller went away.</summary>
    Abandoned,

    /// <summary>Containment cut it.</summary>
    Cut,

    /// <summary>A wait reached its bound.</summary>
    TimedOut,
}
