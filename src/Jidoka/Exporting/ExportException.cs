namespace Jidoka.Exporting;

/// <summary>Documents were not taken by whom they were for.</summary>
/// <param name="message">Why, without content.</param>
/// <param name="cause">What failed.</param>
internal sealed class ExportException(string message, Exception? cause = null)
    : Exception(message, cause);
