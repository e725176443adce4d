namespace Jidoka.Exporting;

/// <summary>Where documents go.</summary>
internal interface IExportSink : IDisposable
{
    /// <summary>How many documents the other side would never take, so that they were passed over, since the start.</summary>
    long Refused { get; }

    /// <summary>Sends documents; they are taken when this returns.</summary>
    /// <exception cref="ExportException">They were not taken; they are sent again later.</exception>
    Task SendAsync(IReadOnlyList<byte[]> documents, CancellationToken cancelled);
}
