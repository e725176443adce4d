namespace Jidoka.Storage.Recording;

/// <summary>Stored content does not decrypt under its key, or does not match its commitment.</summary>
public sealed class VaultCorruptException : Exception
{
    /// <summary>Creates the error.</summary>
    public VaultCorruptException(string message)
        : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public VaultCorruptException(string message, Exception innerException)
        : base(message, innerException) { }
}
