using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>
/// Digests of a conversation's growing prefixes: SHA-256 chained over the messages. What is hashed is the meaning
/// (role, decoded text, tool calls), not the bytes, so that an agent may write the model's own message down anew
/// with other escapes, key order or empty fields and still be recognised.
/// </summary>
internal sealed class ConversationDigest : IDisposable
{
    private const byte Text = 1;
    private const byte Raw = 2;
    private const byte Call = 3;
    private const byte Role = 4;
    private const byte Answered = 5;

    /// <summary>Kind and length, before each field: no two lists of fields hash alike.</summary>
    private const int Header = sizeof(byte) + sizeof(int);

    private readonly PooledBytes _message = new(1024);
    private readonly PooledBytes _calls = new(256);
    private PooledBytes[]? _callFields;
    private readonly byte[] _chain = new byte[SHA256.HashSizeInBytes];
    private readonly ImmutableArray<UInt128>.Builder _prefixes =
        ImmutableArray.CreateBuilder<UInt128>();

    public ImmutableArray<UInt128> Prefixes => _prefixes.DrainToImmutable();

    public void BeginMessage()
    {
        _message.Truncate(0);
        _message.Append(_chain);
        _calls.Truncate(0);
    }

    /// <summary>Text of the message's content. Empty text counts as none.</summary>
    public void AddText(ref Utf8JsonReader text)
    {
        if (text.ValueSpan.Length > 0)
            Frame(_message, Text, ref text);
    }

    /// <summary>A content part that is not text, as it was written.</summary>
    public void AddRaw(ReadOnlySpan<byte> part) => Frame(_message, Raw, part);

    /// <summary>How far the content has been taken; for <see cref="Rewind"/>.</summary>
    public int Position => _message.Length;

    /// <summary>Takes back what was added since <paramref name="position"/>.</summary>
    public void Rewind(int position) => _message.Truncate(position);

    /// <summary>One string of a tool call, whatever their order.</summary>
    public void AddCallField(ToolCallField field, ref Utf8JsonReader value)
    {
        _callFields ??= [new(64), new(64), new(256)];
        Frame(_callFields[(int)field], (byte)(Call + ((int)field << 4)), ref value);
    }

    /// <summary>A whole tool call.</summary>
    public void AddCall(string id, string name, ReadOnlySpan<byte> arguments)
    {
        Span<byte> text = stackalloc byte[LlmLimits.MaxNameChars * 3];
        Frame(_calls, Call, text[..System.Text.Encoding.UTF8.GetBytes(id, text)]);
        Frame(_calls, Call, text[..System.Text.Encoding.UTF8.GetBytes(name, text)]);
        Frame(_calls, Call, arguments);
    }

    /// <summary>Ends a tool call.</summary>
    public void EndCall()
    {
        foreach (var field in _callFields ?? [])
        {
            _calls.Append(field.Span);
            field.Truncate(0);
        }
    }

    public void EndMessage(ReadOnlySpan<byte> role, string? toolCallId)
    {
        Frame(_message, Role, role);
        if (toolCallId is not null)
        {
            Span<byte> id = stackalloc byte[LlmLimits.MaxNameChars * 3];
            Frame(_message, Answered, id[..System.Text.Encoding.UTF8.GetBytes(toolCallId, id)]);
        }
        _message.Append(_calls.Span);
        SHA256.HashData(_message.Span, _chain);
        _prefixes.Add(BinaryPrimitives.ReadUInt128BigEndian(_chain));
    }

    public void Dispose()
    {
        _message.Dispose();
        _calls.Dispose();
        foreach (var field in _callFields ?? [])
            field.Dispose();
    }

    private static void Frame(PooledBytes into, byte kind, ref Utf8JsonReader text)
    {
        if (!text.ValueIsEscaped)
        {
            Frame(into, kind, text.ValueSpan);
            return;
        }
        var room = into.GetSpan(Header + text.ValueSpan.Length);
        var length = text.CopyString(room[Header..]);
        room[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], length);
        into.Advance(Header + length);
    }

    private static void Frame(PooledBytes into, byte kind, ReadOnlySpan<byte> bytes)
    {
        var room = into.GetSpan(Header + bytes.Length);
        room[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(room[1..], bytes.Length);
        bytes.CopyTo(room[Header..]);
        into.Advance(Header + bytes.Length);
    }
}
