namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The bounds of what a tool server can make the gateway hold or wait for.</summary>
internal static class UpstreamBounds
{
    /// <summary>Bytes of one message of a server. Longer: the connection is closed and its calls fail.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>How often a server may ask for input before it answers one call. More: the call fails.</summary>
    public const int MaxInputRounds = 16;

    /// <summary>Messages read ahead of the one being handled. Full: the server is not read until there is room.</summary>
    public const int MaxReadAhead = 64;

    /// <summary>Pages of one tool list. More: the list is refused.</summary>
    public const int MaxListPages = 50;

    /// <summary>Tools of one server. More: the list is refused.</summary>
    public const int MaxTools = 2_000;

    /// <summary>Resources, templates or prompts of one server. More: the list is refused.</summary>
    public const int MaxOffers = 10_000;

    /// <summary>Characters of a tool's name. Longer: the list is refused.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Bytes kept of a server's standard error, the last ones.</summary>
    public const int MaxStderrBytes = 16 * 1024;

    /// <summary>How long connecting may take, where the server's own time-out is not shorter.</summary>
    public const int ConnectTimeoutMs = 30_000;

    /// <summary>How long a server may leave the newer revision's first question unanswered.</summary>
    public const int ProbeTimeoutMs = 3_000;

    /// <summary>How long a stdio server has to end by itself after its input was closed, before it is killed.</summary>
    public const int ExitGraceMs = 1_000;

    /// <summary>How long a server may take to say what of its changes it will tell. Longer: it is asked again later.</summary>
    public const int ListenAckTimeoutMs = 10_000;

    /// <summary>How long to wait for a cancellation to be handed to a server.</summary>
    public const int CancelNoticeTimeoutMs = 2_000;

    /// <summary>The wait before the second try to reach a server that failed; doubles with each failure.</summary>
    public const int FirstBackoffMs = 250;

    /// <summary>The longest wait between two tries.</summary>
    public const int MaxBackoffMs = 30_000;

    /// <summary>A server that lived this long has recovered: its next failure is counted as the first.</summary>
    public const int StableAfterMs = 10_000;

    /// <summary>A tool list younger than this is not fetched again to look for a tool that it does not have.</summary>
    public const int ListFreshMs = 1_000;

    /// <summary>The oldest tool list that a call goes by: a server need not say that what it says of a tool changed.</summary>
    public const int MaxListAgeMs = 60_000;

    /// <summary>How much a stdio server and all that it starts may hold, in MB, where its entry says nothing. More: it is ended.</summary>
    public const int DefaultMemoryMb = 4_096;

    /// <summary>How often that is looked at. Between two looks it can hold more.</summary>
    public const int MemoryPeriodMs = 500;

    /// <summary>How long a stdio server that left a call unanswered has to answer a ping, before it is ended.</summary>
    public const int PingTimeoutMs = 5_000;
}
