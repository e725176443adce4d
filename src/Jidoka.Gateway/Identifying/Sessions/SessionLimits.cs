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

    /// <summary>
    /// How much of what a session's model was shown is kept for the tools' door, in bytes: 4 MB. One that shows more lends
    /// nothing until it says all of it again within the bound, and each of its calls counts as carrying the most confidential
    /// that it has read.
    /// </summary>
    public const long MaxShownBytes = 4L << 20;

    /// <summary>
    /// The same of all sessions of a node together: 64 MB. The session that showed something longest ago gives way, as if it
    /// had shown more than <see cref="MaxShownBytes"/>.
    /// </summary>
    public const long MaxAllShownBytes = 64L << 20;

    /// <summary>The most content of one conversation that is not read again when it is resent, in bytes: 16 MB.</summary>
    public const long MaxConversationBytes = 16L << 20;

    /// <summary>The same of all conversations of a node, in bytes: 64 MB; what was resent longest ago is read anew.</summary>
    public const long MaxConversationsBytes = 64L << 20;

    /// <summary>The most conversations of a node whose content is not read again.</summary>
    public const int MaxConversations = 8192;

    /// <summary>The most ways in which one conversation goes on from one beginning that are not read again.</summary>
    public const int MaxBranches = 4;
}
