using System.Globalization;
using System.Text;
using Jidoka.Controlling;
using Jidoka.Core.Intercepting;

namespace Jidoka.Exporting;

/// <summary>Calls as lines of the Common Event Format (CEF:0).</summary>
/// <param name="log">The log's name.</param>
internal sealed class CefForm(string log) : CallForm
{
    private const int Calm = 2;
    private const int Loud = 7;

    /// <inheritdoc/>
    protected override IEnumerable<byte[]> OfCall(long index, Decided decided, Settled? settled)
    {
        if (decided.Leg == Leg.Model && decided.Decision.IsAllowed)
            yield break;
        var verdict = WireName<Verdict>.Of(decided.Decision.Verdict);
        var kind = WireName<CallKind>.Of(decided.Kind);
        var line = new StringBuilder("CEF:0|Jidoka|Jidoka|");
        line.Append(Head(ProgramVersion.Text))
            .Append('|')
            .Append(Head($"{kind}.{verdict}"))
            .Append('|')
            .Append(Head($"{kind} {verdict}"))
            .Append('|')
            .Append(decided.Decision.IsAllowed ? Calm : Loud)
            .Append('|');
        Add(line, "rt", (settled?.TimeMs ?? decided.TimeMs).ToString(CultureInfo.InvariantCulture));
        Add(line, "externalId", string.Create(CultureInfo.InvariantCulture, $"{log}/{index}"));
        Add(line, "act", verdict);
        Add(line, "outcome", settled is null ? "refused" : WireName<SettledAs>.Of(settled.As));
        Add(line, "sourceServiceName", decided.Agent.Value);
        Add(line, "suser", decided.User?.Value);
        Add(line, "destinationServiceName", decided.Resource.ToString());
        Add(line, "reason", decided.Decision.Reason);
        Add(line, "cs1Label", "session");
        Add(line, "cs1", decided.Session.Value);
        Add(line, "cs2Label", "policies");
        Add(line, "cs2", string.Join(',', decided.Decision.Policies));
        Add(line, "cs3Label", "findings");
        Add(line, "cs3", string.Join(',', decided.Findings));
        yield return Encoding.UTF8.GetBytes(line.ToString().TrimEnd());
    }

    /// <inheritdoc/>
    protected override IEnumerable<byte[]> OfControl(long index, ControlEvent value) => [];

    private static void Add(StringBuilder line, string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        line.Append(key).Append('=');
        foreach (var c in value)
            _ = c switch
            {
                '\\' => line.Append("\\\\"),
                '=' => line.Append("\\="),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                _ => line.Append(char.IsControl(c) ? ' ' : c),
            };
        line.Append(' ');
    }

    private static string Head(string text)
    {
        var safe = new StringBuilder();
        foreach (var c in text)
            _ = c switch
            {
                '\\' => safe.Append("\\\\"),
                '|' => safe.Append("\\|"),
                _ => safe.Append(char.IsControl(c) ? ' ' : c),
            };
        return safe.ToString();
    }
}
