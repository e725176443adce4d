using System.Buffers;
using System.Text;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Enforcing.OpenAi;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Replaying;

/// <summary>
/// A model's answer that makes one tool call, written as a provider writes it and read as the door reads it: whole, or
/// as a stream that arrives in pieces of any size.
/// </summary>
/// <param name="Bytes">The answer.</param>
/// <param name="Call">The call as it was read.</param>
internal sealed record PlayedAnswer(byte[] Bytes, EmittedToolCall Call)
{
    private const int MaxPiece = 64;

    /// <summary>An answer that is one document.</summary>
    public static PlayedAnswer Whole(string id, string function, ReadOnlyMemory<byte> arguments)
    {
        using var body = new PooledBytes(arguments.Length + 256);
        using (var json = new Utf8JsonWriter(body, JsonRewriting.Writing))
            WriteChunk(json, "message", "tool_calls", id, function, arguments.Span);
        var bytes = body.Span.ToArray();
        using var facts = new AnswerFacts();
        if (!ChatProtocol.Instance.TryReadAnswer(bytes, facts) || facts.Calls.Count != 1)
            throw new InvalidOperationException("The door does not read the answer.");
        var piece = facts.Calls[0];
        return new(
            bytes,
            new(
                piece.Id ?? "",
                piece.Name ?? "",
                facts.Arguments.Span.Slice(piece.ArgumentsStart, piece.ArgumentsLength).ToArray()
            )
        );
    }

    /// <summary>An answer that is a stream of events.</summary>
    public static PlayedAnswer Streamed(
        string id,
        string function,
        ReadOnlyMemory<byte> arguments,
        PieceSizes sizes
    )
    {
        var bytes = Events(id, function, Encoding.UTF8.GetString(arguments.Span), sizes);
        using var reader = new SseReader();
        using var facts = new AnswerFacts();
        using var hold = new ToolCallHold();
        for (var at = 0; at < bytes.Length; )
        {
            var piece = bytes.AsMemory(at, sizes.Next(bytes.Length - at, MaxPiece));
            piece.CopyTo(reader.Room(piece.Length));
            reader.Fed(piece.Length);
            at += piece.Length;
            while (reader.TryRead(out var found))
                Take(reader, found, facts, hold);
        }
        if (!hold.IsWhole || hold.Calls() is not [{ IsSound: true } call])
            throw new InvalidOperationException("The door does not read the stream.");
        return new(bytes, new(call.Id, call.Function, call.Arguments));
    }

    private static void Take(SseReader reader, SseEvent found, AnswerFacts facts, ToolCallHold hold)
    {
        if (ChatProtocol.Instance.IsEndMark(found.Data.Span))
            return;
        facts.NextChunk();
        if (!ChatProtocol.Instance.TryReadEvent(found.Data.Span, facts))
            throw new InvalidOperationException("The door does not read the event.");
        hold.Add(reader.Buffer.Span[found.Start..found.End], found.Data.Span, facts);
    }

    private static byte[] Events(string id, string function, string arguments, PieceSizes sizes)
    {
        using var body = new PooledBytes(arguments.Length * 2 + 512);
        WriteEvent(body, json => WriteChunk(json, "delta", null, id, function, []));
        for (var at = 0; at < arguments.Length; )
        {
            var length = sizes.Next(arguments.Length - at, MaxPiece);
            // A character of two halves stays one: a chunk is JSON text of its own.
            if (char.IsHighSurrogate(arguments[at + length - 1]) && at + length < arguments.Length)
                length++;
            var piece = Encoding.UTF8.GetBytes(arguments.Substring(at, length));
            WriteEvent(body, json => WriteChunk(json, "delta", null, null, null, piece));
            at += length;
        }
        WriteEvent(body, json => WriteChunk(json, "delta", "tool_calls", null, null, []));
        body.Append("data: [DONE]\n\n"u8);
        return body.Span.ToArray();
    }

    private static void WriteEvent(PooledBytes body, Action<Utf8JsonWriter> write)
    {
        body.Append("data: "u8);
        using (var json = new Utf8JsonWriter((IBufferWriter<byte>)body, JsonRewriting.Writing))
            write(json);
        body.Append("\n\n"u8);
    }

    private static void WriteChunk(
        Utf8JsonWriter json,
        string message,
        string? finish,
        string? id,
        string? function,
        ReadOnlySpan<byte> arguments
    )
    {
        json.WriteStartObject();
        json.WriteString("id"u8, "played"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject(message);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteNull("content"u8);
        if (id is not null || !arguments.IsEmpty)
            WriteCall(json, id, function, arguments);
        json.WriteEndObject();
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCall(
        Utf8JsonWriter json,
        string? id,
        string? function,
        ReadOnlySpan<byte> arguments
    )
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        if (id is not null)
            json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        if (function is not null)
            json.WriteString("name"u8, function);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
