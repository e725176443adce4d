namespace Jidoka.Controlling;

/// <summary>The named bounds of the control port.</summary>
internal static class ControlLimits
{
    /// <summary>How long a key may stay good beside the one that replaces it, in milliseconds: 30 days.</summary>
    public const long MaxOverlapMs = 30L * 86_400_000;

    /// <summary>The most events in one answer.</summary>
    public const int MaxEvents = 1_000;

    /// <summary>The most sessions in one answer.</summary>
    public const int MaxSessions = 1_000;

    /// <summary>The most gaps in one report of coverage.</summary>
    public const int MaxGaps = 1_000;

    /// <summary>How far back, in ledger indices, sessions are looked for.</summary>
    public const long SessionHorizon = 200_000;

    /// <summary>The most steps that a session's story tells.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>The most things that one answer about data tells.</summary>
    public const int MaxFound = 1_000;

    /// <summary>The most sessions, or sources, from which one question about data is walked.</summary>
    public const int MaxStarts = 200;

    /// <summary>The most bytes of an asset or fact as JSON, well below what one event may have.</summary>
    public const int MaxEntryBytes = 48 * 1024;

    /// <summary>The most bytes of a request body.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>The most characters of a name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The most characters of a reason.</summary>
    public const int MaxWhyLength = 1_000;
}
