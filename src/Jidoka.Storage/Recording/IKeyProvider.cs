namespace Jidoka.Storage.Recording;

/// <summary>
/// Keeps the vault's master key from being readable where it is stored: a key management service, a hardware module, a script before
/// either. It is asked when a data folder is opened and when its master key changes, and never between.
/// </summary>
public interface IKeyProvider
{
    /// <summary>The most bytes that a wrapped key may have.</summary>
    public const int MaxWrappedBytes = 32 * 1024;

    /// <summary>Wraps a key, so that nobody but the provider can unwrap it.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="context">What for.</param>
    /// <param name="cancelled">Ends the wait.</param>
    /// <returns>1 to <see cref="MaxWrappedBytes"/> bytes.</returns>
    /// <exception cref="KeyProviderException">It did not.</exception>
    ValueTask<byte[]> WrapAsync(
        ReadOnlyMemory<byte> key,
        KeyContext context,
        CancellationToken cancelled
    );

    /// <summary>Unwraps what it wrapped before.</summary>
    /// <param name="wrapped">What <see cref="WrapAsync"/> returned.</param>
    /// <param name="context">What for; its purpose is the one from then.</param>
    /// <param name="cancelled">Ends the wait.</param>
    /// <returns>The key.</returns>
    /// <exception cref="KeyProviderException">It did not.</exception>
    ValueTask<byte[]> UnwrapAsync(
        ReadOnlyMemory<byte> wrapped,
        KeyContext context,
        CancellationToken cancelled
    );
}
