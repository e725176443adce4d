using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// The cached form of the control state: its epoch, then a line for each of the fewest events that fold to it, an empty
/// line, and a line for each fact. Facts are most of it and are read without looking for what kind of event they are.
/// </summary>
internal static class FactoryCache
{
    public static JsonTypeInfo<ImmutableArray<PolicyFile>> FilesInfo =>
        EventJson.Default.ImmutableArrayPolicyFile;

    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    public static byte[] Write(FactorySnapshot state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(BitConverter.GetBytes(state.Epoch));
        foreach (var value in state.Compact())
        {
            if (value is FactAsserted)
                continue;
            bytes.Write(EventJson.Write(value));
            bytes.Write("\n"u8);
        }
        bytes.Write("\n"u8);
        using var json = new Utf8JsonWriter(bytes, Options);
        foreach (var fact in state.Facts.Values)
        {
            JsonSerializer.Serialize(json, fact, EventJson.Default.BusinessFact);
            json.Flush();
            json.Reset();
            bytes.Write("\n"u8);
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a cache; null if this version does not know its form, so that the log is folded instead.</summary>
    public static FactorySnapshot? Read(byte[] bytes, long at)
    {
        if (bytes.Length < sizeof(long))
            return null;
        try
        {
            var fold = new FactoryFold(FactorySnapshot.Empty);
            var inFacts = false;
            var rest = bytes.AsSpan(sizeof(long));
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                if (end < 0)
                    return null;
                var line = rest[..end];
                rest = rest[(end + 1)..];
                if (inFacts)
                    fold.Put(JsonSerializer.Deserialize(line, EventJson.Default.BusinessFact)!);
                else if (line.IsEmpty)
                    inFacts = true;
                else if (EventJson.Read(line) is ControlEvent value)
                    fold.Apply(0, value);
                else
                    return null;
            }
            return inFacts
                ? fold.Finish(static (_, loaded) => loaded).At(at, BitConverter.ToInt64(bytes))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
