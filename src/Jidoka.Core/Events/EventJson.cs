using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Jidoka.Core.Deciding;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Events;

/// <summary>
/// The bytes of events and of decision inputs. What is written once is stored and hashed as it is, so the reader
/// accepts every form that was ever written: fields are only ever added.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(LedgerEvent))]
[JsonSerializable(typeof(DecisionInput))]
[JsonSerializable(typeof(Asset))]
[JsonSerializable(typeof(FlowSnapshot))]
[JsonSerializable(typeof(BusinessFact))]
[JsonSerializable(typeof(ImmutableArray<PolicyFile>))]
public sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>The most bytes that one event may have.</summary>
    public const int MaxEventBytes = 65_534;

    private const int FirstRoomBytes = 2_048;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Encodes an event.</summary>
    public static byte[] Write(LedgerEvent value) =>
        value switch
        {
            // The two events of every call. Through their base the serializer would walk them by its tables of members; as what they
            // are it runs code made for them, and the same bytes come out.
            Decided decided => Write("{\"type\":\"decided\""u8, decided, Default.Decided),
            Settled settled => Write("{\"type\":\"settled\""u8, settled, Default.Settled),
            _ => JsonSerializer.SerializeToUtf8Bytes(value, Default.LedgerEvent),
        };

    private static byte[] Write<T>(ReadOnlySpan<byte> head, T value, JsonTypeInfo<T> form)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(FirstRoomBytes);
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        buffer.Write(head);
        JsonSerializer.Serialize(writer, value, form);
        var bytes = buffer.WrittenSpan.ToArray();
        // The object that it wrote goes on from the head's.
        bytes[head.Length] = (byte)',';
        if (buffer.Capacity > MaxEventBytes)
            (_buffer, _writer) = (null, null);
        return bytes;
    }

    /// <summary>Decodes an event.</summary>
    /// <exception cref="JsonException">The bytes are not an event that this version knows.</exception>
    public static LedgerEvent Read(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, Default.LedgerEvent)
        ?? throw new JsonException("The event is null.");

    /// <summary>When an event happened, read from its first members; null if its bytes do not say so.</summary>
    public static long? TimeOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isTime = reader.ValueTextEquals("timeMs"u8);
                reader.Read();
                if (isTime)
                    return
                        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var time)
                        ? time
                        : null;
                reader.Skip();
            }
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Encodes a decision input.</summary>
    public static byte[] Write(DecisionInput value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, Default.DecisionInput);

    /// <summary>Decodes a decision input.</summary>
    /// <exception cref="JsonException">The bytes are not a decision input.</exception>
    public static DecisionInput ReadInput(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, Default.DecisionInput)
        ?? throw new JsonException("The input is null.");
}
