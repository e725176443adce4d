namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The bounds of what a client can make the MCP door hold or wait for.</summary>
internal static class DoorBounds
{
    /// <summary>Bytes of one message. More: HTTP 413.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Levels of nesting in a message. More: it counts as malformed.</summary>
    public const int MaxDepth = 64;

    /// <summary>Characters of a server's, tool's or method's name.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Characters of a resource's URI or template.</summary>
    public const int MaxUriLength = 8_192;

    /// <summary>Resources that one session is told about. Full: further ones are refused.</summary>
    public const int MaxSubscriptions = 256;

    /// <summary>Streams that one caller listens to without a session. Full: another is refused with HTTP 429.</summary>
    public const int MaxListensPerCaller = 64;

    /// <summary>Streams that are listened to without a session in all. Full: another is refused with HTTP 503.</summary>
    public const int MaxListens = 4_096;

    /// <summary>How long a listening client hears nothing before it is told that the stream is alive, in milliseconds.</summary>
    public const int ListenKeepAliveMs = 15_000;

    /// <summary>Bytes of a request's id.</summary>
    public const int MaxIdBytes = 256;

    /// <summary>Sessions in all. Full: a new one is refused with HTTP 503.</summary>
    public const int MaxSessions = 8_192;

    /// <summary>Sessions of one caller. Full: its longest idle one is ended; if none is idle, HTTP 429.</summary>
    public const int MaxSessionsPerCaller = 512;

    /// <summary>How long a session without open requests and streams is kept, in milliseconds.</summary>
    public const int SessionIdleMs = 30 * 60 * 1000;

    /// <summary>How often idle sessions are looked for, in milliseconds.</summary>
    public const int SessionSweepMs = 60 * 1000;

    /// <summary>
    /// How long an idle stream of a stopped agent, or of a credential that has ended, may stay open, in milliseconds; a stopped
    /// agent's calls are cut at once.
    /// </summary>
    public const int StopWatchMs = 250;

    /// <summary>Requests of one session that may be open at once. Full: HTTP 429.</summary>
    public const int MaxOpenRequests = 64;

    /// <summary>
    /// Requests of one caller on one path that may be open, or paused for input, at once in the revision without
    /// sessions. Full: HTTP 429.
    /// </summary>
    public const int MaxOpenSessionless = 512;

    /// <summary>
    /// Connections to one server of the older revisions that a caller's requests without a session share, so that each
    /// open call has one to ask on. Full: they share the last, and what is asked there may be nobody's.
    /// </summary>
    public const int MaxLanes = 16;

    /// <summary>
    /// Notifications that wait for a session's stream. Full: the oldest is dropped. Of a stream without a session each
    /// waits once; full: the stream is cut, since its client could not know what it missed.
    /// </summary>
    public const int MaxWaitingNotifications = 256;

    /// <summary>Progress notifications of one call that wait to be written. Full: the oldest is dropped.</summary>
    public const int MaxWaitingProgress = 64;

    /// <summary>Questions that a server may ask while it works on one call. More: they are refused.</summary>
    public const int MaxQuestions = 16;

    /// <summary>
    /// How long a server's call may take from the moment that its question is put to a person, in milliseconds.
    /// </summary>
    public const int QuestionWaitMs = 10 * 60 * 1000;

    /// <summary>Bytes of one notification or question that is passed on. Larger: it is dropped, or refused.</summary>
    public const int MaxNotificationBytes = 64 * 1024;

    /// <summary>
    /// How long a list of all servers' tools waits for one of them, in milliseconds. Longer: it is left out, and the
    /// client is told that the list changed once it is there.
    /// </summary>
    public const int ListWaitMs = 8_000;

    /// <summary>Servers whose lists are fetched at once for one request.</summary>
    public const int MaxParallelLists = 8;
}
