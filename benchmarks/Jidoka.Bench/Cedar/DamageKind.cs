using System.Text.Json.Nodes;

namespace Jidoka.Bench.Cedar;

/// <summary>What became of the inputs of one kind.</summary>
internal sealed class DamageKind(string name)
{
    private const int MaxSuspects = 32;
    private const int Confirmations = 3;
    private readonly PriorityQueue<int, double> suspects = new();

    public string Name => name;

    public int Inputs { get; private set; }

    public int Taken { get; private set; }

    public int Crashes { get; private set; }

    public int Hangs { get; set; }

    /// <summary>The slowest input and its time when run again by itself: a busy machine makes any input look slow once.</summary>
    public (double Us, int Number) Slowest { get; private set; }

    public long LargestBytes { get; private set; }

    public void Add(int number, double us, long bytes, bool taken, bool crashed)
    {
        Inputs++;
        Taken += taken ? 1 : 0;
        Crashes += crashed ? 1 : 0;
        suspects.Enqueue(number, us);
        if (suspects.Count > MaxSuspects)
            suspects.Dequeue();
        LargestBytes = Math.Max(LargestBytes, bytes);
    }

    /// <summary>Times the inputs again that took longest.</summary>
    public void Confirm(Func<int, double> timeUs)
    {
        while (suspects.TryDequeue(out var number, out _))
        {
            var us = Enumerable.Range(0, Confirmations).Min(_ => timeUs(number));
            if (us > Slowest.Us)
                Slowest = (us, number);
        }
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
