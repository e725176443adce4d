namespace Jidoka.Storage.Recording;

/// <summary>The ledger could not be read or written now: a full disk, an I/O error, a full queue. Nothing was acknowledged.</summary>
public sealed class LedgerUnavailableException : Exception
{
    /// <summary>Creates the error.</summary>
    public LedgerUnavailableException(string message)
        : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public LedgerUnavailableException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Whether there was too much to do at once, so that it says nothing about the storage.</summary>
    public bool IsOverload { get; init; }
}
