using System.Security.Cryptography;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Vault;

/// <summary>
/// The subjects' keys of one log. A new key exists in memory at once and is stored before the next commit, which is the first
/// that can hold what it sealed; if it cannot be stored, that commit fails and the key waits for the one after.
/// </summary>
internal sealed class SubjectKeys(MasterKey master, SubjectTags tags, KeyStore store)
{
    /// <summary>A number's bits, so that JSON readers keep it whole.</summary>
    private const int IdBits = 53;

    private readonly Lock _gate = new();
    private readonly Recent<string, SubjectKey> _bySubject = new(LedgerLimits.MaxCachedSubjects);
    private readonly Recent<long, SubjectKey> _byId = new(LedgerLimits.MaxCachedSubjects);
    private readonly List<NewKey> _pending = [];

    // An event says that they are destroyed, and the store has refused to destroy them so far.
    private readonly HashSet<long> _doomed = [];

    /// <param name="Subject">Whom it is used for; null: nobody yet, for the event of a rotation comes first.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Stored">The same as it is stored.</param>
    private readonly record struct NewKey(string? Subject, SubjectKey Key, StoredKey Stored);

    /// <summary>The subject's key, made if there is none.</summary>
    public SubjectKey Of(string subject)
    {
        if (_bySubject.Find(subject) is { } cached)
            return cached;
        if (subject.Length is 0 or > LedgerLimits.MaxSubjectLength)
            throw new ArgumentException(
                $"A subject has 1 to {LedgerLimits.MaxSubjectLength} characters.",
                nameof(subject)
            );
        // Reading and caching under one lock, so that an erased key is never cached after its erasure.
        lock (_gate)
        {
            var key =
                _bySubject.Find(subject) ?? Pending(subject) ?? Load(subject) ?? Create(subject);
            Remember(subject, key);
            return key;
        }
    }

    /// <summary>The numbers of all keys that the subject has, the oldest first.</summary>
    public IReadOnlyList<long> AllOf(string subject)
    {
        lock (_gate)
            return [.. Versions(tags.Of(subject)).Select(static key => key.Id)];
    }

    /// <summary>
    /// Makes another key for a subject that has one, to be stored before the next commit; <see cref="Use"/> puts it to use.
    /// </summary>
    /// <returns>The key; null if the subject has none.</returns>
    /// <exception cref="LedgerUnavailableException">It has too many keys, or too many await a commit.</exception>
    public SubjectKey? Next(string subject)
    {
        lock (_gate)
        {
            var versions = Versions(tags.Of(subject));
            if (versions.Count >= LedgerLimits.MaxKeysPerSubject)
                throw new LedgerUnavailableException(
                    $"The subject has {LedgerLimits.MaxKeysPerSubject} keys already, the most that there can be."
                );
            return versions is [.., var newest]
                ? Create(subject, inUse: false, newest.Generation + 1)
                : null;
        }
    }

    /// <summary>Seals a subject's content with a key of <see cref="Next"/> from now on.</summary>
    public void Use(string subject, SubjectKey key)
    {
        lock (_gate)
            Remember(subject, key);
    }

    /// <summary>A key by its number; null when it was erased.</summary>
    public SubjectKey? ById(long id)
    {
        if (_byId.Find(id) is { } cached)
            return cached;
        lock (_gate)
        {
            if (_doomed.Contains(id) || store.ById(id) is not { } wrapped)
                return null;
            var key = Unwrap(id, wrapped);
            _byId.Add(id, key);
            return key;
        }
    }

    /// <summary>Called by the committer before each commit: stores the keys that wait for it, so that they survive whatever it does.</summary>
    /// <exception cref="LedgerUnavailableException">The store refused; they wait on.</exception>
    public void StorePending()
    {
        NewKey[] waiting;
        long[] doomed;
        lock (_gate)
        {
            if (_pending.Count == 0)
                return;
            waiting = [.. _pending];
            doomed = [.. _doomed];
        }
        // Outside the lock, so that subjects whose keys are there already do not wait for the disk. What comes meanwhile is
        // added behind those that are written.
        store.Write(doomed, Array.ConvertAll(waiting, static key => key.Stored));
        lock (_gate)
        {
            _pending.RemoveRange(0, waiting.Length);
            _doomed.ExceptWith(doomed);
        }
    }

    /// <summary>Destroys a subject's keys, after the commit of the event that says so: from here on they open and seal nothing.</summary>
    /// <exception cref="LedgerUnavailableException">The store refused: <see cref="Finish"/> or the next start destroys them.</exception>
    public void Destroy(string subject, IReadOnlyList<long> ids)
    {
        lock (_gate)
        {
            _bySubject.Remove(subject);
            foreach (var id in ids)
                _byId.Remove(id);
            _doomed.UnionWith(ids);
            store.Write(ids, []);
            _doomed.ExceptWith(ids);
        }
    }

    /// <summary>Called from time to time: what an erasure could not do at once.</summary>
    public void Finish()
    {
        store.Scrub();
        lock (_gate)
        {
            if (_doomed.Count == 0)
                return;
            try
            {
                store.Write(_doomed, []);
                _doomed.Clear();
            }
            catch (LedgerUnavailableException)
            {
                // The next call tries again, and so does the next start.
            }
        }
    }

    private SubjectKey? Pending(string subject)
    {
        foreach (var key in _pending)
        {
            if (key.Subject == subject)
                return key.Key;
        }
        return null;
    }

    private SubjectKey? Load(string subject) =>
        store.NewestOf(tags.Of(subject)) is { } stored && !_doomed.Contains(stored.Id)
            ? Unwrap(stored.Id, stored.Wrapped)
            : null;

    // A key that is written just now waits and is stored.
    private List<StoredKey> Versions(byte[] tag) =>
        [
            .. store
                .AllOf(tag)
                .Concat(_pending.Select(static key => key.Stored))
                .Where(key => key.Subject.AsSpan().SequenceEqual(tag) && !_doomed.Contains(key.Id))
                .DistinctBy(static key => key.Id)
                .OrderBy(static key => key.Generation),
        ];

    private SubjectKey Create(string subject, bool inUse = true, long generation = 0)
    {
        if (_pending.Count >= LedgerLimits.MaxPendingSubjects)
            throw new LedgerUnavailableException(
                $"The vault is overloaded: the keys of {LedgerLimits.MaxPendingSubjects} new subjects await a commit."
            )
            {
                IsOverload = true,
            };
        var id = NewId();
        var (key, wrapped) = master.Create(id);
        _pending.Add(
            new NewKey(
                inUse ? subject : null,
                key,
                new StoredKey(id, tags.Of(subject), wrapped, generation)
            )
        );
        return key;
    }

    // Drawn, not counted: a store that was restored from an older copy would count numbers again that the log knows already.
    private long NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            var id = BitConverter.ToInt64(bytes) & ((1L << IdBits) - 1);
            if (id > 0 && store.ById(id) is null)
                return id;
        }
    }

    private SubjectKey Unwrap(long id, byte[] wrapped) =>
        master.Unwrap(id, wrapped)
        ?? throw new VaultCorruptException(
            $"The vault's key {id} does not unwrap: it was changed, or the master key was."
        );

    private void Remember(string subject, SubjectKey key)
    {
        _bySubject.Add(subject, key);
        _byId.Add(key.Id, key);
    }
}
