using System.Security.Cryptography;
using System.Text;

namespace Jidoka.Storage.Vault;

/// <summary>What is derived from the vault's master key for one log: wrapping, subject tags, snapshots.</summary>
internal sealed class MasterKey
{
    private const int DataKeyBytes = 32;
    private const long WrappingKeyId = 0;

    private readonly byte[] _tagKey;
    private readonly SubjectKey _wrapping;

    public MasterKey(ReadOnlySpan<byte> master, string logId)
    {
        _tagKey = Derive(master, "jidoka subject tag", logId);
        _wrapping = new SubjectKey(WrappingKeyId, Derive(master, "jidoka key wrapping", logId));
        Snapshots = new SubjectKey(WrappingKeyId, Derive(master, "jidoka snapshots", logId));
    }

    /// <summary>The key of snapshots.</summary>
    public SubjectKey Snapshots { get; }

    /// <summary>A subject's name as stored: keyed, for the name itself may be personal.</summary>
    public byte[] Tag(string subject) =>
        HMACSHA256.HashData(_tagKey, Encoding.UTF8.GetBytes(subject));

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
