using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Signing;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Witnessing;

/// <summary>
/// A witness of other logs (C2SP tlog-witness): cosigns a checkpoint only if it continues the one that it cosigned last, which
/// it has on disk before it answers. With it a log can neither be cut back nor told differently to two readers. Believes what
/// the verifier proves, and nothing else. Safe for concurrent use.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly Cosigner _cosigner;
    private readonly ILookup<string, NoteVerifier> _logs;
    private readonly TimeProvider _time;

    private Witness(
        string folder,
        Cosigner cosigner,
        ILookup<string, NoteVerifier> logs,
        TimeProvider time
    )
    {
        _folder = folder;
        _cosigner = cosigner;
        _logs = logs;
        _time = time;
    }

    /// <summary>The witness's public key, for those who want its cosignatures.</summary>
    public string VerifierKey => _cosigner.VerifierKey;

    /// <summary>Opens a witness, making its key at the first start.</summary>
    /// <param name="folder">Where its key and what it cosigned last are.</param>
    /// <param name="name">Its name: printable, without spaces and <c>+</c>.</param>
    /// <param name="logs">Public keys of the logs that it knows; a log may have several.</param>
    /// <param name="time">The clock, for the time in each cosignature.</param>
    /// <exception cref="ArgumentException">The name or a key is not of its form.</exception>
    /// <exception cref="DataFolderException">The folder cannot be used, or the key file is damaged or open to others.</exception>
    public static Witness Open(
        string folder,
        string name,
        IEnumerable<string> logs,
        TimeProvider time
    )
    {
        if (
            name.Length == 0
            || name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c))
        )
            throw new ArgumentException("A witness's name has no spaces and no '+'.", nameof(name));
        try
        {
            var known = logs.Select(NoteVerifier.Parse).ToArray();
            if (known.Any(log => log.IsWitness))
                throw new ArgumentException(
                    "A witness's key was given where a log's belongs.",
                    nameof(logs)
                );
            Directory.CreateDirectory(folder);
            var seed = KeyFile.LoadOrCreate(Path.Combine(folder, "witness.key"));
            return new(folder, new Cosigner(name, seed), known.ToLookup(log => log.Name), time);
        }
        catch (VerifyFault fault)
        {
            throw new ArgumentException(fault.Message, nameof(logs), fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                $"The witness's folder {folder} cannot be used: {error.Message}",
                error
            );
        }
    }

    /// <summary>Answers <c>add-checkpoint</c>.</summary>
    /// <exception cref="LedgerUnavailableException">What it would cosign cannot be kept; nothing was signed.</exception>
    public WitnessAnswer Add(string body)
    {
        if (
            WitnessRequest.Parse(body) is not { } request
            || NoteVerifier.Body(request.Note) is not { } text
            || NoteVerifier.Head(text) is not { } head
        )
            return new(WitnessVerdict.Malformed, "This is no add-checkpoint request.\n");
        if (!_logs.Contains(head.Origin))
            return new(WitnessVerdict.UnknownLog, "This witness does not know that log.\n");
        if (!_logs[head.Origin].Any(key => key.Check(request.Note) is not null))
            return new(WitnessVerdict.NotSigned, "No known key of that log signed it.\n");
        if (request.OldSize > head.Size)
            return new(WitnessVerdict.Malformed, "The old size is beyond the new one.\n");
        lock (_gate)
        {
            var last = Last(head.Origin);
            if (last.Size != request.OldSize)
                return Conflict(last.Size);
            if (last.Size == head.Size && last.Size > 0)
            {
                if (!last.Root.AsSpan().SequenceEqual(head.Root))
                    return Conflict(last.Size);
            }
            else if (
                last.Size == 0
                    ? request.Proof.Count > 0
                    : !MerkleCheck.Consistency(
                        last.Size,
                        head.Size,
                        request.Proof,
                        last.Root,
                        head.Root
                    )
            )
                return new(
                    WitnessVerdict.NotConsistent,
                    $"This does not continue the checkpoint of {last.Size} events that was cosigned before.\n"
                );
            Keep(head.Origin, text);
        }
        return new(
            WitnessVerdict.Cosigned,
            _cosigner.Sign(text, _time.GetUtcNow().ToUnixTimeSeconds())
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _cosigner.Dispose();

    private static WitnessAnswer Conflict(long size) =>
        new(WitnessVerdict.Conflict, size.ToString(CultureInfo.InvariantCulture) + "\n");

    private (long Size, byte[] Root) Last(string origin)
    {
        var file = FileOf(origin);
        if (!File.Exists(file))
            return (0, []);
        // A file that says nothing readable is not the same as none: starting anew would forget what was cosigned.
        return NoteVerifier.Head(File.ReadAllText(file)) is { } head && head.Origin == origin
            ? (head.Size, head.Root)
            : throw new LedgerUnavailableException(
                $"What the witness cosigned last for {origin} cannot be read: {file} is damaged."
            );
    }

    private void Keep(string origin, string text)
    {
        var file = FileOf(origin);
        try
        {
            using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }
            File.Move(file + ".new", file, overwrite: true);
            DiskFlush.Directory(_folder);
        }
        catch (Exception error) when (DiskFault.Is(error))
        {
            throw new LedgerUnavailableException(
                $"The witness cannot keep what it would cosign: {error.Message}.",
                error
            );
        }
    }

    /// <summary>Names are a stranger's text: the file is called by their digest.</summary>
    private string FileOf(string origin) =>
        Path.Combine(
            _folder,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))
                + ".checkpoint"
        );
}
