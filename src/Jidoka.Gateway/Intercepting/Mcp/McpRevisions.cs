namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The protocol revisions that the door speaks.</summary>
internal static class McpRevisions
{
    /// <summary>The one without handshake and sessions: each request says its revision.</summary>
    public const string Sessionless = "2026-07-28";

    /// <summary>The newest with sessions.</summary>
    public const string Newest = "2025-11-25";

    private static readonly string[] WithSessions = [Newest, "2025-06-18", "2025-03-26"];

    /// <summary>All, the newest first.</summary>
    public static ImmutableArray<string> Spoken { get; } = [Sessionless, .. WithSessions];

    /// <summary>The data of the error by which clients learn which revisions they can speak instead.</summary>
    /// <param name="requested">What was asked for.</param>
    public static byte[] UnsupportedData(string requested) =>
        JsonSerializer.SerializeToUtf8Bytes(new { supported = Spoken, requested });

    /// <summary>Whether a revision is one with sessions that the door speaks.</summary>
    public static bool HasSessions(string revision) => Array.IndexOf(WithSessions, revision) >= 0;

    /// <summary>What is agreed on when a client asks for a revision: the same if it has sessions, else the newest that has.</summary>
    public static string Agree(string requested) => HasSessions(requested) ? requested : Newest;
}
