namespace Jidoka.Exporting;

/// <summary>One export of events for a security information system.</summary>
/// <param name="Form">In which form: <c>ocsf</c>, <c>cef</c> or <c>cloudevents</c>.</param>
/// <param name="Url">Where documents are posted; null: nowhere.</param>
/// <param name="File">The file that documents are appended to; null: none.</param>
/// <param name="Key">Reference to what is sent as a bearer token; null: nothing.</param>
internal sealed record SiemOptions(string Form, Uri? Url, string? File, string? Key)
{
    /// <summary>The syslog receiver that documents are sent to; null: none.</summary>
    public SyslogOptions? Syslog { get; init; }

    /// <summary>The most exports of a node.</summary>
    public const int Max = 8;

    /// <summary>The forms that there are.</summary>
    public static readonly string[] Forms = ["ocsf", "cef", "cloudevents"];
}
