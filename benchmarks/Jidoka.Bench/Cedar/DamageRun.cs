using System.Collections.Concurrent;
using System.Diagnostics;
using Jidoka.Cedar.Tests.Damaging;

namespace Jidoka.Bench.Cedar;

/// <summary>Runs the inputs on a thread for each processor, watched from outside: a thread that hangs cannot say so itself.</summary>
internal sealed class DamageRun
{
    private const int HangMs = 10_000;
    private const int WatchMs = 200;

    // What a thread of the pool has at least; deep input must fit into that.
    private const int StackBytes = 1024 * 1024;
    private readonly DamagedTexts texts;
    private readonly int inputs;
    private readonly Worker[] workers;
    private readonly ConcurrentQueue<string> problems = new();
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly Lock gate = new();
    private int next = -1;

    public DamageRun(int seed, int inputs)
    {
        texts = new DamagedTexts(seed);
        this.inputs = inputs;
        Kinds = [.. Enum.GetNames<DoorKind>().Select(name => new DamageKind(name))];
        foreach (var door in Enum.GetValues<DoorKind>())
            _ = WholeTexts.Of(door);
        LiveBefore = GC.GetTotalMemory(forceFullCollection: true);
        workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker())];
    }

    public DamageKind[] Kinds { get; }

    public IEnumerable<string> Problems => problems;

    public int Done => Kinds.Sum(kind => kind.Inputs);

    public int Crashes => Kinds.Sum(kind => kind.Crashes);

    public int Hangs => Kinds.Sum(kind => kind.Hangs);

    public long LargestBytes => Kinds.Max(kind => kind.LargestBytes);

    public (double Us, int Number) Slowest => Kinds.Max(kind => kind.Slowest);

    public long LiveBefore { get; }

    public long LiveAfter { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Returns when all inputs are done, or those that are left hang.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        foreach (var worker in workers)
            new Thread(() => Work(worker), StackBytes) { IsBackground = true }.Start();
        while (workers.Any(worker => worker.State is WorkerState.Running))
        {
            await Task.Delay(WatchMs, cancel);
            foreach (var worker in workers)
                Watch(worker);
        }
        Elapsed = Stopwatch.GetElapsedTime(started);
        if (Hangs + Crashes == 0)
        {
            foreach (var kind in Kinds)
                kind.Confirm(TimeUs);
        }
        LiveAfter = GC.GetTotalMemory(forceFullCollection: true);
    }

    private void Watch(Worker worker)
    {
        var since = Volatile.Read(ref worker.Since);
        if (
            worker.State is not WorkerState.Running
            || since == 0
            || Stopwatch.GetElapsedTime(since).TotalMilliseconds < HangMs
        )
            return;
        var number = Volatile.Read(ref worker.Number);
        worker.State = WorkerState.Hanging;
        lock (gate)
            KindOf(number).Hangs++;
        problems.Enqueue($"input {number} has run for more than {HangMs} ms");
    }

    private double TimeUs(int number)
    {
        var (door, text) = texts.At(number);
        var from = Stopwatch.GetTimestamp();
        Door.Enter(door, text);
        return Stopwatch.GetElapsedTime(from).TotalMicroseconds;
    }

    private DamageKind KindOf(int number) => Kinds[(int)texts.At(number).Door];

    private void Work(Worker worker)
    {
        int number;
        while ((number = Interlocked.Increment(ref next)) < inputs)
        {
            var (door, text) = texts.At(number);
            Volatile.Write(ref worker.Number, number);
            Volatile.Write(ref worker.Since, Stopwatch.GetTimestamp());
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var taken = false;
            var crashed = false;
            try
            {
                taken = Door.Enter(door, text);
            }
            catch (Exception e)
            {
                crashed = true;
                problems.Enqueue($"input {number}, {door}: {e}");
            }
            var us = Stopwatch.GetElapsedTime(worker.Since).TotalMicroseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Volatile.Write(ref worker.Since, 0);
            lock (gate)
                Kinds[(int)door].Add(number, us, allocated, taken, crashed);
        }
        worker.State = WorkerState.Finished;
    }

    private enum WorkerState
    {
        Running,
        Hanging,
        Finished,
    }

    private sealed class Worker
    {
        public int Number;
        public long Since;

        public volatile WorkerState State;
    }
}
