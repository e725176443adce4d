namespace Jidoka.Storage.Recording;

/// <summary>What is stored contradicts itself or its signed checkpoint; <c>jidoka ledger verify</c> names the first bad index.</summary>
public sealed class LedgerCorruptException : Exception
{
    /// <summary>Creates the error.</summary>
    public LedgerCorruptException(string message)
        : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public LedgerCorruptException(string message, Exception innerException)
        : base(message, innerException) { }
}
