using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tests.Recording;

/// <summary>A log in memory, for tests of what stands on it. Its vault keeps plain text.</summary>
internal sealed class MemoryLog : ILog, ILedger, IVault, ISnapshotCache
{
    private readonly Lock _gate = new();
    private readonly List<(EventClass Class, byte[] Event, Durability Durability)> _events = [];
    private readonly Dictionary<(long, string), (string Subject, byte[] Content)> _vault = [];
    private readonly Dictionary<string, (long, byte[])> _snapshots = [];

    /// <summary>Runs before each append; may throw what storage would.</summary>
    public Func<Task>? BeforeAppend { get; set; }

    public ILedger Ledger => this;
    public ITiles Tiles => throw new NotSupportedException();
    public IVault Vault => this;
    public IKeptContent Kept => throw new NotSupportedException();
    public IKeptEvents KeptEvents => throw new NotSupportedException();
    public ISnapshotCache Snapshots => this;
    public string LogId => "test/node";

    public long Size
    {
        get
        {
            lock (_gate)
                return _events.Count;
        }
    }

    public IReadOnlyList<LedgerEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events.Select(e => EventJson.Read(e.Event))];
        }
    }

    public Durability DurabilityOf(long index)
    {
        lock (_gate)
            return _events[(int)index].Durability;
    }

    public async ValueTask<long> AppendAsync(
        ReadOnlyMemory<LedgerEntry> entries,
        Durability durability,
        CancellationToken cancellationToken = default
    )
    {
        if (BeforeAppend is { } hook)
            await hook();
        lock (_gate)
        {
            var first = _events.Count;
            foreach (var entry in entries.Span)
            {
                foreach (var item in entry.Vault)
                {
                    var colon = BitConverter.ToInt32(item.Ciphertext.Span);
                    var subject = Encoding.UTF8.GetString(item.Ciphertext.Span.Slice(4, colon));
                    _vault[(_events.Count, item.Part)] = (
                        subject,
                        item.Ciphertext[(4 + colon)..].ToArray()
                    );
                }
                _events.Add((entry.Class, entry.Event.ToArray(), durability));
            }
            return first;
        }
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        long from,
        int max,
        EventClass? only = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.CompletedTask;
        for (var i = from; i < Size && max > 0; i++)
        {
            var stored = Read(i)!.Value;
            if (only is { } wanted && stored.Class != wanted)
                continue;
            max--;
            yield return stored;
        }
    }

    public StoredEvent? Read(long index)
    {
        lock (_gate)
            return index < _events.Count
                ? new StoredEvent(index, _events[(int)index].Class, _events[(int)index].Event)
                : null;
    }

    public StoredEvent? ReadNext(long from) => Read(from);

    public ReadOnlyMemory<byte>? LeafHash(long index) => throw new NotSupportedException();

    public SignedCheckpoint Checkpoint() => throw new NotSupportedException();

    public SignedCheckpoint? Published => null;

    public bool Cosign(long size, string line) => throw new NotSupportedException();

    public ValueTask<SignedCheckpoint> PublishAsync(
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Commitment Commit(string subject, ReadOnlySpan<byte> content) =>
        new(SHA256.HashData(content));

    public SealedItem Seal(VaultItem item)
    {
        var subject = Encoding.UTF8.GetBytes(item.Subject);
        byte[] plain = [.. BitConverter.GetBytes(subject.Length), .. subject, .. item.Content.Span];
        return new SealedItem(item.Part, Commit(item.Subject, item.Content.Span), 0, plain);
    }

    public ReadOnlyMemory<byte>? Open(long index, string part)
    {
        lock (_gate)
            return _vault.TryGetValue((index, part), out var item)
                ? item.Content
                : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>Erases what a subject has by now; what comes later has a new key.</summary>
    public void Erase(string subject)
    {
        lock (_gate)
        {
            foreach (var (place, item) in _vault.ToArray())
            {
                if (item.Subject == subject)
                    _vault.Remove(place);
            }
        }
    }

    /// <summary>Removes one part of all events.</summary>
    public void Remove(string part)
    {
        lock (_gate)
        {
            foreach (var place in _vault.Keys.Where(p => p.Item2 == part).ToArray())
                _vault.Remove(place);
        }
    }

    public async ValueTask<long?> EraseAsync(
        string subject,
        Func<IReadOnlyList<long>, ReadOnlyMemory<byte>> @event
    )
    {
        Erase(subject);
        return await AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, @event([0])) },
            Durability.Power
        );
    }

    public async ValueTask<long?> RotateAsync(string subject, Func<long, ValueTask<long>> record) =>
        await record(0);

    public void Save(string name, long atIndex, ReadOnlySpan<byte> bytes) =>
        _snapshots[name] = (atIndex, bytes.ToArray());

    public bool TryLoad(string name, out long atIndex, out byte[] bytes)
    {
        var found = _snapshots.TryGetValue(name, out var snapshot);
        (atIndex, bytes) = found ? snapshot : (0, []);
        return found;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
