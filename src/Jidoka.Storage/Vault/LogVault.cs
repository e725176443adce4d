using System.Text;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Vault;

/// <summary>The vault of one log: keys from <see cref="SubjectKeys"/>, content in the rows that the ledger writes.</summary>
internal sealed class LogVault(SubjectKeys keys, LogReader reader, SqliteLedger ledger)
    : IVault,
        IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private const int MaxBytesPerCharacter = 3;
    private const int MaxAssociatedBytes =
        Commitment.Size + (LedgerLimits.MaxPartLength * MaxBytesPerCharacter);

    public Commitment Commit(string subject, ReadOnlySpan<byte> content)
    {
        Check(content.Length);
        return keys.Of(subject).Commit(content);
    }

    public SealedItem Seal(VaultItem item)
    {
        Check(item.Content.Length);
        if (item.Part.Length is 0 or > LedgerLimits.MaxPartLength)
            throw new ArgumentException(
                $"A part has 1 to {LedgerLimits.MaxPartLength} characters.",
                nameof(item)
            );
        var key = keys.Of(item.Subject);
        var content = item.Content.Span;
        var commitment = key.Commit(content);
        Span<byte> associated = stackalloc byte[MaxAssociatedBytes];
        return new SealedItem(
            item.Part,
            commitment,
            key.Id,
            key.Seal(content, Associate(commitment, item.Part, associated))
        );
    }

    public ReadOnlyMemory<byte>? Open(long index, string part)
    {
        if (reader.Item(index, part) is not { } item || keys.ById(item.KeyId) is not { } key)
            return null;
        if (item.Commitment.Length == Commitment.Size)
        {
            Span<byte> associated = stackalloc byte[MaxAssociatedBytes];
            var commitment = new Commitment(item.Commitment);
            var content = key.Open(item.Content, Associate(commitment, part, associated));
            if (content is not null && key.Commit(content) == commitment)
                return content;
        }
        throw new VaultCorruptException($"The content of event {index}, part {part}, was changed.");
    }

    public async ValueTask<long?> EraseAsync(
        string subject,
        Func<IReadOnlyList<long>, ReadOnlyMemory<byte>> @event
    )
    {
        // One change of keys at a time: the keys that the event names are those that go, and all that there are.
        await _changing.WaitAsync();
        try
        {
            if (keys.AllOf(subject) is not { Count: > 0 } all)
                return null;
            // The event first, on the disk: should the process end before the keys do, the next start destroys them.
            var index = await ledger.WorkAsync(
                writer => writer.EraseKeys(all),
                Durability.Power,
                new[] { new LedgerEntry(EventClass.Flow, @event(all)) }
            );
            Destroy(subject, all, index);
            return index;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask<long?> RotateAsync(string subject, Func<long, ValueTask<long>> record)
    {
        await _changing.WaitAsync();
        try
        {
            if (keys.Next(subject) is not { } next)
                return null;
            // The commit of the event stores the key first, so that what it seals from then on can be opened after a crash.
            var index = await record(next.Id);
            keys.Use(subject, next);
            return index;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private void Destroy(string subject, IReadOnlyList<long> ids, long index)
    {
        try
        {
            keys.Destroy(subject, ids);
        }
        catch (LedgerUnavailableException error)
        {
            throw new LedgerUnavailableException(
                $"The erasure is recorded (index {index}) and the content is not opened any more, but its keys could not be destroyed yet: {error.Message} It is tried again until they are, and at the next start.",
                error
            );
        }
    }

    private static ReadOnlySpan<byte> Associate(
        in Commitment commitment,
        string part,
        Span<byte> room
    )
    {
        commitment.CopyTo(room);
        var bytes = Encoding.UTF8.GetBytes(part, room[Commitment.Size..]);
        return room[..(Commitment.Size + bytes)];
    }

    private static void Check(int length)
    {
        if (length > LedgerLimits.MaxContentBytes)
            throw new ArgumentException(
                $"Content has at most {LedgerLimits.MaxContentBytes} bytes, not {length}.",
                nameof(length)
            );
    }
}
