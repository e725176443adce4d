namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>The bounds of what a node remembers of sessions.</summary>
public static class SessionLimits
{
    /// <summary>
    /// Open sessions of one principal. The longest idle gives way and leaves its taint behind; one that a header named
    /// does so only when it was idle for <see cref="NamedIdleMs"/>.
    /// </summary>
    public const int MaxPerPrincipal = 4096;

    /// <summary>Principals with open sessions; beyond it new ones are refused until others are idle.</summary>
    public const int MaxPrincipals = 65_536;

    /// <summary>Waiting intents of one principal; the oldest gives way, and its tool leg is then decided afresh.</summary>
    public const int MaxIntents = 1024;

    /// <summary>Characters of arguments of one principal's waiting intents; the oldest give way.</summary>
    public const long MaxIntentChars = 8 * 1024 * 1024;

    /// <summary>How long an intent waits for its tool leg, in milliseconds.</summary>
    public const long IntentMs = 3_600_000;

    /// <summary>After how long without a call a session is forgotten, in milliseconds.</summary>
    public const long IdleMs = 86_400_000;

    /// <summary>After how long without a call a session that a header named may give way to others, in milliseconds.</summary>
    public const long NamedIdleMs = 900_000;

    /// <summary>The longest session name that a header may give.</summary>
    public const int MaxNameLength = 128;

    /// <summary>How much of what a session's model was shown is kept for the tools' door, in bytes: 4 MB.</summary>
    public const long MaxShownBytes = 4L << 20;
}
