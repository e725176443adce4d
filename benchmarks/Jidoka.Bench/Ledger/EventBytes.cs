using System.Text;

namespace Jidoka.Bench.Ledger;

/// <summary>Events of 1 KB as the line records them: a decision and its settlement in turn.</summary>
internal static class EventBytes
{
    private const int Size = 1_024;
    private static readonly string Padding = new('x', Size);

    /// <summary>The event at an index of the log.</summary>
    public static byte[] At(long index)
    {
        var text =
            index % 2 == 0
                ? FormattableString.Invariant(
                    $$$"""{"type":"decided","timeMs":{{{index}}},"call":"call-{{{index}}}","agent":"agent-{{{index % 100}}}","session":"session-{{{index % 1000}}}","resource":"Model:m","reserved":1,"decision":{"verdict":"allow","policies":["bench:0"]},"note":"""
                )
                : FormattableString.Invariant(
                    $$$"""{"type":"settled","timeMs":{{{index}}},"call":"call-{{{index - 1}}}","decided":{{{index - 1}}},"as":"done","status":200,"spent":1,"note":"""
                );
        return Encoding.UTF8.GetBytes(text + '"' + Padding[..(Size - text.Length - 3)] + "\"}");
    }
}
