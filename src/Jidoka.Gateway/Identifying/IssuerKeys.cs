using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The keys of one issuer, kept and refreshed: when they are old, and when a token names a key that is not among
/// them, but never more often than <see cref="MinIntervalMs"/>, whatever callers send. All who wait share one fetch.
/// When a refresh fails, the last keys stay good until <see cref="MaxStaleMs"/>.
/// </summary>
internal sealed class IssuerKeys(
    string issuer,
    IKeySetSource source,
    TimeProvider clock,
    ILogger log
)
{
    /// <summary>The least time between two fetches.</summary>
    public const int MinIntervalMs = 10_000;

    /// <summary>From what age on keys are refreshed beside the calls.</summary>
    public const int MaxAgeMs = 3_600_000;

    /// <summary>From what age on keys are not believed any more.</summary>
    public const int MaxStaleMs = 86_400_000;

    /// <summary>How long one fetch may take.</summary>
    public const int FetchTimeoutMs = 5_000;

    private readonly Lock _gate = new();
    private volatile State? _state;
    private Task? _refresh;
    private long? _attemptedMs;

    /// <summary>Moves when the set of keys changes; what was checked under an older generation must be checked again.</summary>
    public int Generation => _state?.Generation ?? 0;

    /// <summary>The keys to try for a token; null if none can be had now.</summary>
    /// <param name="keyId">The key that the token names; null: it names none.</param>
    /// <param name="aborted">Ends the wait, not the fetch.</param>
    public async ValueTask<ImmutableArray<SecurityKey>?> ForAsync(
        string? keyId,
        CancellationToken aborted
    )
    {
        var state = Fresh();
        if (state is null || (keyId is not null && !state.Has(keyId)))
        {
            await Refresh().WaitAsync(aborted);
            state = Fresh();
        }
        else
        {
            RefreshWhenOld();
        }
        return state?.For(keyId);
    }

    /// <summary>Starts a fetch beside the calls when the keys are old.</summary>
    public void RefreshWhenOld()
    {
        if (_state is { } state && NowMs - state.ReadMs >= MaxAgeMs)
            _ = Refresh();
    }

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private State? Fresh() => _state is { } s && NowMs - s.ReadMs < MaxStaleMs ? s : null;

    /// <summary>The fetch under way, or a new one; nothing to wait for if it is too early for one.</summary>
    private Task Refresh()
    {
        lock (_gate)
        {
            if (_refresh is { IsCompleted: false })
                return _refresh;
            var now = NowMs;
            if (_attemptedMs is { } last && now - last < MinIntervalMs)
                return Task.CompletedTask;
            _attemptedMs = now;
            return _refresh = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        using var ended = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(FetchTimeoutMs),
            clock
        );
        try
        {
            var keys = await source.ReadAsync(ended.Token);
            var last = _state;
            var generation = last?.Generation ?? 0;
            if (last is null || !last.SameKeysAs(keys))
                generation++;
            _state = new(keys, NowMs, generation);
            IdentifyingLog.KeysRead(log, issuer, keys.Length);
        }
        catch (Exception e) when (e is KeySetException or OperationCanceledException)
        {
            IdentifyingLog.KeysUnavailable(log, issuer, e.Message);
        }
    }

    private sealed record State(ImmutableArray<SecurityKey> Keys, long ReadMs, int Generation)
    {
        public bool Has(string keyId) => Keys.Any(k => k.KeyId == keyId);

        public ImmutableArray<SecurityKey> For(string? keyId) =>
            keyId is null ? Keys : [.. Keys.Where(k => k.KeyId == keyId)];

        public bool SameKeysAs(ImmutableArray<SecurityKey> other) =>
            Prints(Keys).SetEquals(Prints(other));

        private static ImmutableHashSet<string> Prints(ImmutableArray<SecurityKey> keys) =>
            [.. keys.Select(k => k.KeyId + " " + Convert.ToHexString(k.ComputeJwkThumbprint()))];
    }
}
