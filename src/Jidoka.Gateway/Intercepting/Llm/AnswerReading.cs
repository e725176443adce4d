using System.Text.Unicode;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Runs a protocol's reader over an upstream's answer, or over one event of it.</summary>
internal static class AnswerReading
{
    /// <summary>A protocol's reader.</summary>
    public delegate void Reader(ReadOnlySpan<byte> answer, AnswerFacts facts);

    /// <summary>Reads an answer.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryRead(ReadOnlySpan<byte> answer, AnswerFacts facts, Reader read)
    {
        facts.NextChunk();
        if (!Utf8.IsValid(answer))
            return false;
        try
        {
            read(answer, facts);
            return true;
        }
        catch (MalformedJsonException)
        {
            return false;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair
        }
    }
}
