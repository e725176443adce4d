using System.Text.Json.Nodes;

namespace Jidoka.Bench.Cedar;

/// <summary>What became of the inputs of one kind.</summary>
internal sealed class DamageKind(string name)
{
    public string Name => name;

    public int Inputs { get; private set; }

    public int Taken { get; private set; }

    public int Crashes { get; private set; }

    public int Hangs { get; set; }

    public (double Us, int Number) Slowest { get; private set; }

    public long LargestBytes { get; private set; }

    public void Add(int number, double us, long bytes, bool taken, bool crashed)
    {
        Inputs++;
        Taken += taken ? 1 : 0;
        Crashes += crashed ? 1 : 0;
        if (us > Slowest.Us)
            Slowest = (us, number);
        LargestBytes = Math.Max(LargestBytes, bytes);
    }

    public JsonObject Json() =>
        new()
        {
            ["inputs"] = Inputs,
            ["taken"] = Taken,
            ["crashes"] = Crashes,
            ["hangs"] = Hangs,
            ["slowest_us"] = Math.Round(Slowest.Us),
            ["slowest_input"] = Slowest.Number,
            ["largest_alloc_kb"] = LargestBytes / 1024,
        };
}
