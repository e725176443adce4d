using System.Globalization;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Makes ids that are unique within a log: a prefix drawn once when the node starts, and a counter. They are names,
/// not secrets.
/// </summary>
/// <param name="start">A random number, drawn anew at every start.</param>
public sealed class IdSource(ulong start)
{
    private readonly string _prefix = start.ToString("x16", CultureInfo.InvariantCulture)[..10];
    private long _count;

    /// <summary>The next call id, <c>c-PREFIX-N</c>.</summary>
    public CallId Call() => new(Next("c-"));

    /// <summary>The next session id, <c>s-PREFIX-N</c>.</summary>
    public SessionId Session() => new(Next("s-"));

    /// <summary>The next approval id, <c>a-PREFIX-N</c>.</summary>
    public ApprovalId Approval() => new(Next("a-"));

    /// <summary>The next id of a mandate, <c>m-PREFIX-N</c>.</summary>
    public string Mandate() => Next("m-");

    private string Next(string kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}{_prefix}-{Interlocked.Increment(ref _count):x}"
        );
}
