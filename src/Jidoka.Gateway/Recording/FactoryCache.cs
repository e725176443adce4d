using System.Buffers;
using System.Text.Json.Serialization.Metadata;

namespace Jidoka.Gateway.Recording;

/// <summary>The cached form of the control state: its epoch, then the fewest events that fold to it, a line each.</summary>
internal static class FactoryCache
{
    public static JsonTypeInfo<ImmutableArray<PolicyFile>> FilesInfo =>
        EventJson.Default.ImmutableArrayPolicyFile;

    public static byte[] Write(FactorySnapshot state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(BitConverter.GetBytes(state.Epoch));
        foreach (var value in state.Compact())
        {
            bytes.Write(EventJson.Write(value));
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
            var state = FactorySnapshot.Empty;
            var rest = bytes.AsSpan(sizeof(long));
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                if (end < 0 || EventJson.Read(rest[..end]) is not ControlEvent value)
                    return null;
                state = state.Apply(0, value);
                rest = rest[(end + 1)..];
            }
            return state.At(at, BitConverter.ToInt64(bytes));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
