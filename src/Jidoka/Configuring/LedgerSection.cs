using Jidoka.Gateway.Recording;

namespace Jidoka.Configuring;

/// <summary>Reads the section <c>ledger</c>.</summary>
internal static class LedgerSection
{
    /// <summary>How long the events of calls are kept; null: forever.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="content">How long content is kept, by class.</param>
    public static TimeSpan? Read(Section root, ImmutableSortedDictionary<string, TimeSpan> content)
    {
        if (root.Child("ledger") is not { } ledger)
            return null;
        var text = ledger.Text("keep");
        TimeSpan? keep = null;
        if (text is not null && text != KeepTime.Forever)
        {
            if (!KeepTime.TryRead(text, out var time))
                ledger.Fault(
                    "keep",
                    $"'{text}' is no time to keep events for; write {KeepTime.Words}."
                );
            else if (time < EventRetention.Least)
                ledger.Fault(
                    "keep",
                    $"Events are kept for at least {EventRetention.Least.TotalDays}d, for budgets count the calls of up to 35 days."
                );
            else if (
                VaultSection.Parts.FirstOrDefault(part =>
                    !content.TryGetValue(part, out var kept) || kept > time
                ) is
                { } longer
            )
                ledger.Fault(
                    "keep",
                    $"The vault keeps the class '{longer}' for longer than {text}, and an event stays as long as its content: set vault.keep.{longer} to {text} or less."
                );
            else
                keep = time;
        }
        ledger.Close();
        return keep;
    }
}
