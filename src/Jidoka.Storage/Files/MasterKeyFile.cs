using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Files;

/// <summary>
/// The file of the vault's master key: one line with the key in base64, or, with a key provider, one with a mark and the wrapped key,
/// so that neither is ever taken for the other.
/// </summary>
internal static class MasterKeyFile
{
    private const string Mark = "jidoka-wrapped-key-1 ";
    private const int MaxFileBytes = 2 * IKeyProvider.MaxWrappedBytes;

    /// <summary>Reads the key; a new folder gets one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="provider">Who wraps it; null: nobody.</param>
    /// <param name="plainToo">Whether the file may hold the key itself though there is a provider.</param>
    /// <param name="context">What the provider is told.</param>
    /// <param name="cancelled">Ends the wait for it.</param>
    /// <exception cref="DataFolderException">The file is damaged, open to others, or not of the form that is configured.</exception>
    public static async Task<byte[]> LoadOrCreateAsync(
        string path,
        IKeyProvider? provider,
        bool plainToo,
        KeyContext context,
        CancellationToken cancelled
    )
    {
        if (!File.Exists(path))
            return await CreateAsync(path, provider, context, cancelled);
        KeyFile.RefuseIfOpenToOthers(path);
        if (!IsWrapped(path, out var wrapped))
            return provider is null || plainToo
                ? KeyFile.LoadOrCreate(path)
                : throw new DataFolderException(
                    $"The key file {path} holds the master key itself, although a key provider is configured: `jidoka vault rotate-master` makes a new one that the provider wraps."
                );
        if (provider is null)
            throw new DataFolderException(
                $"The master key in {path} is wrapped by a key provider, and none is configured: write it at `vault.keyProvider`."
            );
        return await AskAsync(() => provider.UnwrapAsync(wrapped, context, cancelled));
    }

    /// <summary>Makes a key, on the disk when this returns.</summary>
    /// <inheritdoc cref="LoadOrCreateAsync" path="/exception"/>
    public static async Task<byte[]> CreateAsync(
        string path,
        IKeyProvider? provider,
        KeyContext context,
        CancellationToken cancelled
    )
    {
        if (provider is null)
            return KeyFile.LoadOrCreate(path);
        var key = RandomNumberGenerator.GetBytes(KeyFile.KeyBytes);
        var wrapped = await WrapAsync(key, provider, context, cancelled);
        KeyFile.Create(path, Mark + Convert.ToBase64String(wrapped));
        return key;
    }

    private static async Task<byte[]> WrapAsync(
        byte[] key,
        IKeyProvider provider,
        KeyContext context,
        CancellationToken cancelled
    )
    {
        try
        {
            var wrapped = await provider.WrapAsync(key, context, cancelled);
            if (wrapped.Length is 0 or > IKeyProvider.MaxWrappedBytes)
                throw new KeyProviderException(
                    $"a wrapped key has 1 to {IKeyProvider.MaxWrappedBytes} bytes, not {wrapped.Length}"
                );
            if (wrapped.AsSpan().IndexOf(key) >= 0)
                throw new KeyProviderException("what it calls wrapped holds the key itself");
            // What cannot be opened again would cost all content that is sealed under it.
            var again = await provider.UnwrapAsync(wrapped, context, cancelled);
            if (!key.AsSpan().SequenceEqual(again))
                throw new KeyProviderException("it does not give back the key that it wrapped");
            return wrapped;
        }
        catch (KeyProviderException error)
        {
            throw Failed(error);
        }
    }

    private static async Task<byte[]> AskAsync(Func<ValueTask<byte[]>> unwrap)
    {
        try
        {
            var key = await unwrap();
            return key.Length == KeyFile.KeyBytes
                ? key
                : throw new KeyProviderException(
                    $"the key that it gives has {key.Length} bytes instead of {KeyFile.KeyBytes}"
                );
        }
        catch (KeyProviderException error)
        {
            throw Failed(error);
        }
    }

    private static bool IsWrapped(string path, out byte[] wrapped)
    {
        wrapped = [];
        if (new FileInfo(path).Length > MaxFileBytes)
            throw Damaged(path);
        var text = File.ReadAllText(path, Encoding.ASCII).Trim();
        if (!text.StartsWith(Mark, StringComparison.Ordinal))
            return false;
        try
        {
            wrapped = Convert.FromBase64String(text[Mark.Length..]);
        }
        catch (FormatException)
        {
            throw Damaged(path);
        }
        return wrapped.Length > 0 ? true : throw Damaged(path);
    }

    private static DataFolderException Damaged(string path) =>
        new($"The key file {path} is damaged: restore it from its backup.");

    private static DataFolderException Failed(KeyProviderException error) =>
        new($"The key provider did not serve the vault's master key: {error.Message}.", error);
}
