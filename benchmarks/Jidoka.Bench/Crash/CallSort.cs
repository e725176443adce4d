namespace Jidoka.Bench.Crash;

/// <summary>What a client of the crash load asks for.</summary>
internal enum CallSort
{
    /// <summary>A chat completion, whole.</summary>
    Chat,

    /// <summary>A chat completion as a stream.</summary>
    Stream,

    /// <summary>A tool that changes something: its record must survive a power cut.</summary>
    Write,

    /// <summary>A tool that reads.</summary>
    Read,

    /// <summary>A tool that policy refuses: there must be a record and no effect.</summary>
    Forbidden,
}
