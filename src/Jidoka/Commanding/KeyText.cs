using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary>Keys and other small texts that a command line gives, or names a file of.</summary>
internal static class KeyText
{
    private const long MaxFileBytes = 1024 * 1024;

    /// <summary>The text itself, or that of the file of this name.</summary>
    /// <exception cref="ControlException">There is such a file and it cannot be read.</exception>
    public static string Of(string textOrFile) =>
        File.Exists(textOrFile) ? OfFile(textOrFile) : textOrFile;

    /// <summary>The text of a file.</summary>
    /// <exception cref="ControlException">It cannot be read, or is longer than any such text.</exception>
    public static string OfFile(string path) => OfLongFile(path, MaxFileBytes);

    /// <summary>The text of a file, up to a length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="ControlException">It cannot be read, or is longer than any such text.</exception>
    public static string OfLongFile(string path, long maxBytes)
    {
        try
        {
            return new FileInfo(path).Length <= maxBytes
                ? File.ReadAllText(path)
                : throw new ControlException(
                    ControlFault.Unavailable,
                    $"{path} has more than {maxBytes} bytes."
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }
}
