using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Keys of a file, read again at every refresh, so that replacing the file rotates them.</summary>
/// <param name="path">The file.</param>
internal sealed class FileKeySetSource(string path) : IKeySetSource
{
    /// <inheritdoc/>
    public async Task<ImmutableArray<SecurityKey>> ReadAsync(CancellationToken ended)
    {
        try
        {
            if (new FileInfo(path).Length > KeySet.MaxBytes)
                throw new KeySetException($"{path} is larger than {KeySet.MaxBytes} bytes.");
            return KeySet.Parse(await File.ReadAllTextAsync(path, ended), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeySetException($"{path} cannot be read.", e);
        }
    }
}
