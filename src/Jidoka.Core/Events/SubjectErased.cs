namespace Jidoka.Core.Events;

/// <summary>
/// The keys of a subject's content are destroyed, when this is on the disk: what it kept can never be read again, and its calls
/// cannot be replayed. The ledger keeps its commitments.
/// </summary>
/// <param name="Subject">Whose content it was: <c>user:NAME</c> or <c>agent:NAME</c>.</param>
/// <param name="Key">The vault's number of the key that sealed last.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Why">Why.</param>
/// <param name="Older">The numbers of its keys before that, the oldest first; null: it had none.</param>
public sealed record SubjectErased(
    string Subject,
    long Key,
    string By,
    string Why,
    ImmutableArray<long>? Older = null
) : LedgerEvent;
