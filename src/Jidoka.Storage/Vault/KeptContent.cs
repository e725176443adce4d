using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Vault;

/// <summary>The vault's rows of one log, by age.</summary>
internal sealed class KeptContent(
    SubjectKeys keys,
    LogReader reader,
    SqliteLedger ledger,
    WalCopy walCopy
) : IKeptContent
{
    public long RemovedBelow(string part) => reader.RemovedBelow(part);

    public KeptPage OldContent(
        long from,
        int max,
        Func<ReadOnlySpan<byte>, long?> timeOf,
        long untilMs
    ) => reader.OldContent(from, max, timeOf, untilMs);

    public IReadOnlyList<long> KeysOf(string subject) => keys.AllOf(subject);

    public async ValueTask RemoveAsync(ContentRemoval removal) =>
        await ledger.WorkAsync(
            writer => writer.Remove(removal),
            Durability.Process,
            removal.Numbers.Count == 0
                ? default
                : new[] { new LedgerEntry(EventClass.Flow, removal.Event) },
            scrubs: false
        );

    public async ValueTask ForgetMarksAsync() =>
        await ledger.WorkAsync(
            static writer => writer.ForgetMarks(),
            Durability.Power,
            scrubs: false
        );

    public async ValueTask<bool> ScrubAsync()
    {
        await ledger.WorkAsync(static _ => { }, Durability.Power);
        return !walCopy.ScrubIsDue;
    }
}
