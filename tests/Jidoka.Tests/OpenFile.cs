namespace Jidoka.Tests;

/// <summary>A file that another has open.</summary>
internal static class OpenFile
{
    /// <summary>All its bytes.</summary>
    public static byte[] Read(string path)
    {
        using var stream = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
