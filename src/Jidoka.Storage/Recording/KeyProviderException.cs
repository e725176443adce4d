namespace Jidoka.Storage.Recording;

/// <summary>A key provider did not do what it was asked for. The message holds no key.</summary>
public sealed class KeyProviderException : Exception
{
    /// <summary>Says what was wrong.</summary>
    public KeyProviderException(string message, Exception? innerException = null)
        : base(message, innerException) { }
}
