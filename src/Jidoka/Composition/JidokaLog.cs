using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>What the executable logs; event ids 1000 to 1099. Names, counts and places; never secrets or content.</summary>
internal static partial class JidokaLog
{
    [LoggerMessage(
        1000,
        LogLevel.Information,
        "Jidoka {Version} is up: agents at {DataUrl}, people at {ControlUrl}."
    )]
    public static partial void Up(ILogger log, string version, string dataUrl, string controlUrl);

    [LoggerMessage(1001, LogLevel.Information, "Stopping: open calls have {DrainMs} ms to end.")]
    public static partial void Stopping(ILogger log, int drainMs);

    [LoggerMessage(
        1002,
        LogLevel.Information,
        "The inventory follows the configuration: {Registered} registered, {Removed} removed."
    )]
    public static partial void InventoryFollowed(ILogger log, int registered, int removed);

    [LoggerMessage(
        1003,
        LogLevel.Information,
        "Policies of {Files} files are in force (ledger index {Index})."
    )]
    public static partial void PoliciesInForce(ILogger log, int files, long index);

    [LoggerMessage(
        1004,
        LogLevel.Error,
        "Policy files were refused, the last good set stays in force: {Fault} ({Count} faults)."
    )]
    public static partial void PoliciesRefused(ILogger log, string fault, int count);

    [LoggerMessage(
        1005,
        LogLevel.Error,
        "A change of the policy folder could not be recorded and will be tried again: {Cause}"
    )]
    public static partial void PoliciesNotRecorded(ILogger log, string cause);

    [LoggerMessage(
        1006,
        LogLevel.Warning,
        "{Count} calls of an earlier run were released and never settled; they are in doubt and not retried."
    )]
    public static partial void InDoubt(ILogger log, int count);

    [LoggerMessage(1007, LogLevel.Warning, "The control port refused {Method} {Path}: {Cause}")]
    public static partial void ControlRefused(
        ILogger log,
        string method,
        string path,
        string cause
    );

    [LoggerMessage(1008, LogLevel.Error, "The control port failed at {Path}.")]
    public static partial void ControlFailed(ILogger log, string path, Exception cause);

    /// <summary>Says that calls cannot be recorded, or, without a fault, that they can be again.</summary>
    public static void Recording(ILogger log, string? fault, string folder)
    {
        if (fault is null)
            RecordedAgain(log);
        else
            NotRecorded(log, folder, fault);
    }

    [LoggerMessage(
        1009,
        LogLevel.Error,
        "No call passes: it could not be recorded in {Folder}. Make space there or mend the disk; calls pass again by themselves, unless this says that the ledger must be opened again: then restart. {Fault}"
    )]
    private static partial void NotRecorded(ILogger log, string folder, string fault);

    [LoggerMessage(1010, LogLevel.Information, "Calls are recorded and pass again.")]
    private static partial void RecordedAgain(ILogger log);

    [LoggerMessage(
        1011,
        LogLevel.Error,
        "The witness {Name} did not cosign the ledger's checkpoint: {Fault}."
    )]
    public static partial void NotCosigned(ILogger log, string name, string fault);

    [LoggerMessage(1012, LogLevel.Information, "The witness {Name} cosigns again.")]
    public static partial void CosignedAgain(ILogger log, string name);

    [LoggerMessage(1013, LogLevel.Information, "Cosigning at {Url} as {Key}.")]
    public static partial void WitnessUp(ILogger log, string url, string key);

    /// <summary>Says that an export is not taken, or goes on.</summary>
    public static void Exporting(ILogger log, string name, string? fault)
    {
        if (fault is null)
            ExportedAgain(log, name);
        else
            NotExported(log, name, fault);
    }

    [LoggerMessage(
        1014,
        LogLevel.Error,
        "The export {Name} is not taken: {Fault}. It is tried again; what waits stands in the ledger."
    )]
    private static partial void NotExported(ILogger log, string name, string fault);

    [LoggerMessage(1015, LogLevel.Information, "The export {Name} goes on.")]
    private static partial void ExportedAgain(ILogger log, string name);
}
