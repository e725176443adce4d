using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// The cached form of the control state: the form's name, the epoch, a line for each of the fewest events that fold to it,
/// an empty line, how many facts there are, and the facts. Facts are most of it: their fields stand with their lengths
/// before them, so that reading them is cutting, and their attributes are left unread.
/// </summary>
internal static class FactoryCache
{
    public static JsonTypeInfo<ImmutableArray<PolicyFile>> FilesInfo =>
        EventJson.Default.ImmutableArrayPolicyFile;

    // A new name for every new form: a cache in another form is not read, and the log is folded instead.
    private static ReadOnlySpan<byte> Form => "jidoka factory 2\n"u8;

    public static byte[] Write(FactorySnapshot state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(Form);
        bytes.Write(BitConverter.GetBytes(state.Epoch));
        foreach (var value in state.Compact())
        {
            if (value is FactAsserted)
                continue;
            bytes.Write(EventJson.Write(value));
            bytes.Write("\n"u8);
        }
        bytes.Write("\n"u8);
        WriteNumber(bytes, state.Facts.Count);
        foreach (var fact in state.Facts.Values)
        {
            WriteField(bytes, fact.Type);
            WriteField(bytes, fact.Id);
            WriteField(bytes, fact.Source);
            WriteField(bytes, fact.AttributeBytes);
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a cache; null if this version does not know its form, so that the log is folded instead.</summary>
    /// <param name="bytes">The cache; the facts keep parts of it.</param>
    /// <param name="at">The ledger index up to which it is folded (exclusive).</param>
    public static FactorySnapshot? Read(byte[] bytes, long at)
    {
        if (!bytes.AsSpan().StartsWith(Form) || bytes.Length < Form.Length + sizeof(long))
            return null;
        try
        {
            var fold = new FactoryFold(FactorySnapshot.Empty);
            var epoch = BitConverter.ToInt64(bytes, Form.Length);
            ReadOnlyMemory<byte> rest = bytes.AsMemory(Form.Length + sizeof(long));
            return ReadEvents(ref rest, fold) && ReadFacts(rest, fold)
                ? fold.Finish(static (_, loaded) => loaded).At(at, epoch)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool ReadEvents(ref ReadOnlyMemory<byte> rest, FactoryFold fold)
    {
        while (true)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            if (end < 0)
                return false;
            var line = rest.Span[..end];
            rest = rest[(end + 1)..];
            if (line.IsEmpty)
                return true;
            if (EventJson.Read(line) is not ControlEvent value)
                return false;
            fold.Apply(0, value);
        }
    }

    private static bool ReadFacts(ReadOnlyMemory<byte> rest, FactoryFold fold)
    {
        var (type, source) = (new RepeatedText(), new RepeatedText());
        if (!TryReadNumber(ref rest, out var count))
            return false;
        for (var i = 0; i < count; i++)
        {
            if (
                !TryReadField(ref rest, out var typeBytes)
                || !TryReadField(ref rest, out var id)
                || !TryReadField(ref rest, out var sourceBytes)
                || !TryReadField(ref rest, out var attributes)
            )
                return false;
            fold.Put(
                BusinessFact.Unread(
                    type.Of(typeBytes.Span),
                    Encoding.UTF8.GetString(id.Span),
                    attributes,
                    source.Of(sourceBytes.Span)
                )
            );
        }
        return rest.IsEmpty;
    }

    private static void WriteField(ArrayBufferWriter<byte> bytes, string text) =>
        WriteField(bytes, Encoding.UTF8.GetBytes(text));

    private static void WriteField(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> field)
    {
        WriteNumber(bytes, field.Length);
        bytes.Write(field);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> bytes, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), number);
        bytes.Advance(sizeof(int));
    }

    private static bool TryReadField(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> field)
    {
        field = default;
        if (!TryReadNumber(ref rest, out var length) || length > rest.Length)
            return false;
        field = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlyMemory<byte> rest, out int number)
    {
        if (!BinaryPrimitives.TryReadInt32LittleEndian(rest.Span, out number) || number < 0)
            return false;
        rest = rest[sizeof(int)..];
        return true;
    }

    /// <summary>A field that most facts have in common: one string for as long as it stays the same.</summary>
    private sealed class RepeatedText
    {
        private byte[] _bytes = [];
        private string _text = "";

        public string Of(ReadOnlySpan<byte> bytes)
        {
            if (!bytes.SequenceEqual(_bytes))
                (_bytes, _text) = (bytes.ToArray(), Encoding.UTF8.GetString(bytes));
            return _text;
        }
    }
}
