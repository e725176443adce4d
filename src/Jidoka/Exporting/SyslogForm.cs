using System.Globalization;
using System.Text;

namespace Jidoka.Exporting;

/// <summary>
/// The documents of another form as syslog messages (RFC 5424): one of what was refused, held or looked wrong is a warning, any
/// other for information.
/// </summary>
internal sealed class SyslogForm : IExportForm
{
    private const int Warning = 4;
    private const int Information = 6;
    private const int SeveritiesOfFacility = 8;
    private const int MaxHostChars = 255;
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly IExportForm _form;
    private readonly int _facility;
    private readonly string _from;

    /// <summary>Makes one.</summary>
    /// <param name="form">What the messages say.</param>
    /// <param name="name">The name of that form, by which a receiver tells it from others.</param>
    /// <param name="facility">The messages' facility.</param>
    /// <param name="host">The name of this machine.</param>
    public SyslogForm(IExportForm form, string name, int facility, string host)
    {
        _form = form;
        _facility = facility;
        // No structured data, and no byte order mark: what reads CEF looks for it at the very start of the text.
        _from = string.Create(
            CultureInfo.InvariantCulture,
            $" {Word(host)} jidoka {Environment.ProcessId} {name} - "
        );
    }

    /// <inheritdoc/>
    public IEnumerable<byte[]> Of(long index, LedgerEvent value, Func<long, Decided?> decidedAt)
    {
        // What a settlement says is as grave as what was decided of the call, which the form looks up anyway.
        var decided = value as Decided;
        foreach (var document in _form.Of(index, value, at => decided = decidedAt(at)))
            yield return Message(
                document,
                value.TimeMs,
                decided is { Decision.IsAllowed: false } or { Findings.IsEmpty: false }
                    ? Warning
                    : Information
            );
    }

    /// <inheritdoc/>
    public IEnumerable<byte[]> Quiet(long nowMs) =>
        _form.Quiet(nowMs).Select(d => Message(d, nowMs, Information));

    /// <inheritdoc/>
    public void Remember(LedgerEvent value) => _form.Remember(value);

    private byte[] Message(byte[] document, long timeMs, int severity)
    {
        var time = DateTimeOffset
            .FromUnixTimeMilliseconds(timeMs)
            .ToString(Time, CultureInfo.InvariantCulture);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{_facility * SeveritiesOfFacility + severity}>1 {time}{_from}"
        );
        return [.. Encoding.ASCII.GetBytes(head), .. document];
    }

    private static string Word(string text)
    {
        var word = new string([.. text.Where(c => c is > ' ' and <= '~').Take(MaxHostChars)]);
        return word.Length == 0 ? "-" : word;
    }
}
