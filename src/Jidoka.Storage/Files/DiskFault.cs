namespace Jidoka.Storage.Files;

/// <summary>Which exceptions mean that the disk did not take or give bytes.</summary>
internal static class DiskFault
{
    /// <summary>Whether it is one; .NET has an exception of another family for a file larger than the system lets it be.</summary>
    public static bool Is(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;
}
