using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>
/// The authorities of one trust domain, read again when their file changes, so that replacing it rotates them. A file that
/// cannot be read leaves what was read last; one that never could be trusts nobody.
/// </summary>
/// <param name="path">The file, PEM.</param>
/// <param name="clock">The clock for the age of what was read.</param>
internal sealed class TrustBundle(string path, TimeProvider clock)
{
    /// <summary>The most bytes of the file.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How old what was read may be before the file is looked at again, in milliseconds.</summary>
    public const int MaxAgeMs = 5_000;

    private readonly Lock _gate = new();
    private X509Certificate2Collection _authorities = [];
    private DateTime _writtenAt;
    private long? _lookedAt;

    /// <summary>The authorities now.</summary>
    public X509Certificate2Collection Authorities
    {
        get
        {
            lock (_gate)
            {
                if (_lookedAt is { } at && clock.GetElapsedTime(at).TotalMilliseconds < MaxAgeMs)
                    return _authorities;
                _lookedAt = clock.GetTimestamp();
                Refresh_NeedsLock();
                return _authorities;
            }
        }
    }

    private void Refresh_NeedsLock()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes || file.LastWriteTimeUtc == _writtenAt)
                return;
            var read = new X509Certificate2Collection();
            read.ImportFromPemFile(path);
            _authorities = read;
            _writtenAt = file.LastWriteTimeUtc;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Half-written, perhaps: it is read again.
        }
    }
}
