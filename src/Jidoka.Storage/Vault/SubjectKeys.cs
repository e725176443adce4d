using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Vault;

/// <summary>
/// The subjects' keys of one log. A new key exists in memory at once and is written by the next commit, before the events that
/// use it; a commit that fails leaves it waiting for the one after.
/// </summary>
internal sealed class SubjectKeys(MasterKey master, LogReader reader)
{
    private readonly Lock _gate = new();
    private readonly Recent<string, SubjectKey> _bySubject = new(LedgerLimits.MaxCachedSubjects);
    private readonly Recent<long, SubjectKey> _byId = new(LedgerLimits.MaxCachedSubjects);
    private readonly List<NewKey> _pending = [];
    private long _lastId = reader.LastKeyId();

    private readonly record struct NewKey(
        string Subject,
        byte[] Tag,
        byte[] Wrapped,
        SubjectKey Key
    );

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

    /// <summary>The subject's key; null if there is none.</summary>
    public SubjectKey? Find(string subject)
    {
        lock (_gate)
            return _bySubject.Find(subject) ?? Pending(subject) ?? Load(subject);
    }

    /// <summary>A key by its number; null when it was erased.</summary>
    public SubjectKey? ById(long id)
    {
        if (_byId.Find(id) is { } cached)
            return cached;
        lock (_gate)
        {
            if (reader.KeyById(id) is not { } stored)
                return null;
            var key = Unwrap(stored.Id, stored.Wrapped);
            _byId.Add(id, key);
            return key;
        }
    }

    /// <summary>Writes the waiting keys within the commit under way; returns how many.</summary>
    public int WritePending(LogWriter writer)
    {
        lock (_gate)
        {
            foreach (var key in _pending)
                writer.Insert(key.Key.Id, key.Tag, key.Wrapped);
            return _pending.Count;
        }
    }

    /// <summary>Told after the commit that wrote that many keys.</summary>
    public void Wrote(int count)
    {
        if (count == 0)
            return;
        lock (_gate)
            _pending.RemoveRange(0, count);
    }

    /// <summary>Runs within a commit: removes the wrapped key.</summary>
    public void Erase(LogWriter writer, string subject) => writer.EraseKey(master.Tag(subject));

    /// <summary>Drops an erased key from memory, after the commit that erased it.</summary>
    public void Forget(string subject, long id)
    {
        lock (_gate)
        {
            _bySubject.Remove(subject);
            _byId.Remove(id);
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
        reader.KeyOfSubject(master.Tag(subject)) is { } stored
            ? Unwrap(stored.Id, stored.Wrapped)
            : null;

    private SubjectKey Create(string subject)
    {
        if (_pending.Count >= LedgerLimits.MaxPendingSubjects)
            throw new LedgerUnavailableException(
                $"The vault is overloaded: the keys of {LedgerLimits.MaxPendingSubjects} new subjects await a commit."
            )
            {
                IsOverload = true,
            };
        var (key, wrapped) = master.Create(++_lastId);
        _pending.Add(new NewKey(subject, master.Tag(subject), wrapped, key));
        return key;
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
