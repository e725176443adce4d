using System.Security.Cryptography;
using System.Text;

namespace Jidoka.Storage.Vault;

/// <summary>What is derived from the vault's master key for one log: wrapping and snapshots.</summary>
internal sealed class MasterKey
{
    private const int DataKeyBytes = 32;
    private const long WrappingKeyId = 0;
    private static readonly byte[] TagKeyAssociated = "subject tag"u8.ToArray();

    private readonly SubjectKey _wrapping;

    public MasterKey(ReadOnlySpan<byte> master, string logId)
    {
        DerivedTagKey = Derive(master, "jidoka subject tag", logId);
        _wrapping = new SubjectKey(WrappingKeyId, Derive(master, "jidoka key wrapping", logId));
        Snapshots = new SubjectKey(WrappingKeyId, Derive(master, "jidoka snapshots", logId));
    }

    /// <summary>The key of snapshots.</summary>
    public SubjectKey Snapshots { get; }

    /// <summary>The tag key that stores had before they kept one of their own.</summary>
    public byte[] DerivedTagKey { get; }

    public static byte[] NewDataKey() => RandomNumberGenerator.GetBytes(DataKeyBytes);

    public (SubjectKey Key, byte[] Wrapped) Create(long id)
    {
        Span<byte> dataKey = stackalloc byte[DataKeyBytes];
        RandomNumberGenerator.Fill(dataKey);
        var made = (new SubjectKey(id, dataKey), _wrapping.Seal(dataKey, Associated(id)));
        CryptographicOperations.ZeroMemory(dataKey);
        return made;
    }

    /// <summary>Unwraps a subject's key; null when the bytes were changed or belong to another log.</summary>
    public SubjectKey? Unwrap(long id, byte[] wrapped)
    {
        var dataKey = _wrapping.Open(wrapped, Associated(id));
        if (dataKey is null)
            return null;
        var key = new SubjectKey(id, dataKey);
        CryptographicOperations.ZeroMemory(dataKey);
        return key;
    }

    /// <summary>A subject's key, wrapped by another master key; null when this one does not unwrap it.</summary>
    public byte[]? Rewrap(long id, byte[] wrapped, MasterKey to) =>
        Rewrap(wrapped, Associated(id), to);

    public byte[] WrapTagKey(ReadOnlySpan<byte> tagKey) => _wrapping.Seal(tagKey, TagKeyAssociated);

    /// <summary>Unwraps the tag key; null when this is not the master key that wrapped it.</summary>
    public byte[]? UnwrapTagKey(byte[] wrapped) => _wrapping.Open(wrapped, TagKeyAssociated);

    /// <summary>The tag key, wrapped by another master key; null when this one does not unwrap it.</summary>
    public byte[]? RewrapTagKey(byte[] wrapped, MasterKey to) =>
        Rewrap(wrapped, TagKeyAssociated, to);

    private byte[]? Rewrap(byte[] wrapped, byte[] associated, MasterKey to)
    {
        if (_wrapping.Open(wrapped, associated) is not { } key)
            return null;
        var again = to._wrapping.Seal(key, associated);
        CryptographicOperations.ZeroMemory(key);
        return again;
    }

    private static byte[] Associated(long id) => BitConverter.GetBytes(id);

    private static byte[] Derive(ReadOnlySpan<byte> master, string purpose, string logId)
    {
        var key = new byte[DataKeyBytes];
        HKDF.Expand(
            HashAlgorithmName.SHA256,
            master,
            key,
            Encoding.UTF8.GetBytes($"{purpose}\0{logId}")
        );
        return key;
    }
}
