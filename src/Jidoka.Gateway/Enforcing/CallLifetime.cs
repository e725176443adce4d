using System.Collections.Concurrent;

namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// One token for everything that can end a call in flight: the caller's going, containment, a bound on a wait. Its
/// sources are pooled, for a call costs one otherwise.
/// </summary>
internal sealed class CallLifetime : IDisposable
{
    private const int MaxPooled = 256;

    private static readonly ConcurrentQueue<CancellationTokenSource> Pool = new();

    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _aborted;
    private readonly CancellationToken _cut;
    private readonly CancellationTokenRegistration _onAborted;
    private readonly CancellationTokenRegistration _onCut;

    /// <param name="aborted">Fires when the caller goes away.</param>
    /// <param name="cut">Fires on containment.</param>
    public CallLifetime(CancellationToken aborted, CancellationToken cut)
    {
        _source = Pool.TryDequeue(out var pooled) ? pooled : new CancellationTokenSource();
        _aborted = aborted;
        _cut = cut;
        _onAborted = aborted.UnsafeRegister(Cancel, _source);
        _onCut = cut.UnsafeRegister(Cancel, _source);
    }

    /// <summary>Fires when the call must end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why the token fired. Containment outweighs the rest.</summary>
    public CallEnd End =>
        _cut.IsCancellationRequested ? CallEnd.Cut
        : _aborted.IsCancellationRequested ? CallEnd.Abandoned
        : _source.IsCancellationRequested ? CallEnd.TimedOut
        : CallEnd.None;

    /// <summary>Starts the bound of the next wait over.</summary>
    /// <param name="timeoutMs">The bound in milliseconds; negative for none.</param>
    public void Arm(int timeoutMs) => _source.CancelAfter(timeoutMs);

    public void Dispose()
    {
        _onAborted.Dispose();
        _onCut.Dispose();
        if (Pool.Count < MaxPooled && _source.TryReset())
            Pool.Enqueue(_source);
        else
            _source.Dispose();
    }

    private static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();
}
