namespace Jidoka.Storage.Recording;

/// <summary>The data folder cannot be used: another process has it open, or its key files are missing, damaged or readable by others.</summary>
public sealed class DataFolderException : Exception
{
    /// <summary>Creates the error.</summary>
    public DataFolderException(string message)
        : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public DataFolderException(string message, Exception innerException)
        : base(message, innerException) { }
}
