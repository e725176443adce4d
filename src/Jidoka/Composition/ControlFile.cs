using System.Security.Cryptography;
using Jidoka.Controlling;

namespace Jidoka.Composition;

/// <summary>
/// How commands on this machine find the running server: a file in the data folder that only its owner can read.
/// </summary>
/// <param name="Url">The control port.</param>
/// <param name="Token">The control token; null when the configuration refers to one.</param>
/// <param name="ProcessId">The server's process.</param>
internal sealed record ControlFile(string Url, string? Token, int ProcessId)
{
    private const string Name = "control.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a token for one run: 256 random bits.</summary>
    public static string NewToken() =>
        "jct_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Writes the file, for its owner only from the first byte on.</summary>
    public void Write(string dataFolder)
    {
        var path = Path.Combine(dataFolder, Name);
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(fresh, options))
            JsonSerializer.Serialize(file, this, ControlJson.Default.ControlFile);
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Reads the file; null if there is none that can be read.</summary>
    public static ControlFile? Read(string dataFolder)
    {
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(dataFolder, Name)),
                ControlJson.Default.ControlFile
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes the file when the server ends.</summary>
    public static void Remove(string dataFolder)
    {
        try
        {
            File.Delete(Path.Combine(dataFolder, Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A stale file does no harm: nobody answers at its address.
        }
    }
}
