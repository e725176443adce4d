namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The protocol revisions that the door speaks: those with a handshake and sessions.</summary>
internal static class McpRevisions
{
    /// <summary>The newest.</summary>
    public const string Newest = "2025-11-25";

    private static readonly string[] Spoken = [Newest, "2025-06-18", "2025-03-26"];

    /// <summary>The data of the error by which newer clients learn which revisions they can fall back to.</summary>
    /// <param name="requested">What was asked for.</param>
    public static byte[] UnsupportedData(string requested) =>
        JsonSerializer.SerializeToUtf8Bytes(new { supported = Spoken, requested });

    /// <summary>Whether the door speaks a revision.</summary>
    public static bool IsSpoken(string revision) => Array.IndexOf(Spoken, revision) >= 0;

    /// <summary>What is agreed on when a client asks for a revision: the same if it is spoken, else the newest.</summary>
    public static string Agree(string requested) => IsSpoken(requested) ? requested : Newest;
}
