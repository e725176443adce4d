namespace Jidoka.Storage.Files;

/// <summary>Which key is replaced by who opens a data folder.</summary>
internal enum KeyChange
{
    /// <summary>None: it is opened to be used.</summary>
    None,

    /// <summary>The key that signs.</summary>
    Signing,

    /// <summary>The key that wraps.</summary>
    Master,
}
