using System.Buffers;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>How one protocol writes an error down.</summary>
internal abstract class ErrorForm
{
    /// <summary>Writes the body of an error answer.</summary>
    public abstract void Write(LlmError error, IBufferWriter<byte> output);

    /// <summary>Writes the event that ends a stream by an error.</summary>
    public abstract void WriteEvent(LlmError error, IBufferWriter<byte> output);
}
