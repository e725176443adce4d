using System.Collections.Concurrent;

namespace Jidoka.Gateway.Identifying;

/// <summary>Reads secrets from environment variables and files. A file is read again when it is older than a few seconds,
/// so that a rotated secret is taken up without a restart.</summary>
/// <param name="baseFolder">The folder that relative paths start from.</param>
/// <param name="clock">The clock for the age of what was read.</param>
public sealed class SecretSource(string baseFolder, TimeProvider clock) : ISecretSource
{
    /// <summary>The most bytes that a secret's file may have.</summary>
    public const int MaxFileBytes = 64 * 1024;

    /// <summary>The most files that are remembered; more are read each time.</summary>
    public const int MaxFiles = 1024;

    private const int MaxAgeMs = 5_000;
    private const string EnvironmentPrefix = "env:";
    private const string FilePrefix = "file:";
    private readonly ConcurrentDictionary<string, (string? Secret, long Stamp)> _files = new();

    /// <summary>Whether a text has the form of a reference.</summary>
    public static bool IsReference(string text) =>
        (
            text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
            && text.Length > EnvironmentPrefix.Length
        )
        || (
            text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length
        );

    /// <inheritdoc/>
    public string? Resolve(string reference)
    {
        if (!IsReference(reference))
            throw new FormatException(
                "A secret is given by reference: write env:NAME or file:PATH."
            );
        return reference.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
            ? Environment.GetEnvironmentVariable(reference[EnvironmentPrefix.Length..])
            : OfFile(Path.GetFullPath(reference[FilePrefix.Length..], baseFolder));
    }

    private string? OfFile(string path)
    {
        if (
            _files.TryGetValue(path, out var known)
            && clock.GetElapsedTime(known.Stamp).TotalMilliseconds < MaxAgeMs
        )
            return known.Secret;
        var stamp = clock.GetTimestamp();
        var secret = Read(path);
        if (_files.Count < MaxFiles || _files.ContainsKey(path))
            _files[path] = (secret, stamp);
        return secret;
    }

    private static string? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxFileBytes)
                return null;
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
