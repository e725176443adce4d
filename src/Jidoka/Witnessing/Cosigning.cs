using Jidoka.Composition;
using Jidoka.Storage.Recording;
using Microsoft.Extensions.Logging;

namespace Jidoka.Witnessing;

/// <summary>Keeps this node's published checkpoint cosigned by the witnesses that the configuration names.</summary>
internal sealed class Cosigning : IDisposable
{
    /// <summary>How often the published checkpoint is looked at, in milliseconds.</summary>
    public const int EveryMs = 5_000;

    /// <summary>How long a witness may take to answer, in milliseconds.</summary>
    public const int TimeoutMs = 10_000;

    private const int MaxAnswerBytes = 64 * 1024;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public Cosigning(
        ImmutableArray<WitnessOptions> witnesses,
        ILog log,
        TimeProvider time,
        ILogger logger
    )
    {
        // What is sent goes to that witness only: through no proxy, and after no redirect.
        _http = new HttpClient(
            new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }
        )
        {
            Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        Witnesses = [.. witnesses.Select(w => new WitnessClient(w, log, _http))];
        _time = time;
        _log = logger;
    }

    /// <summary>The witnesses, each with what it said last.</summary>
    public ImmutableArray<WitnessClient> Witnesses { get; }

    /// <summary>Runs until it is told to end.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        if (Witnesses.IsEmpty)
            return;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(EveryMs), _time);
        try
        {
            do await RoundAsync(ended);
            while (await timer.WaitForNextTickAsync(ended));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>Asks each witness once.</summary>
    public async Task RoundAsync(CancellationToken ended)
    {
        foreach (var witness in Witnesses)
        {
            var before = witness.Fault;
            await witness.AskAsync(ended);
            if (witness.Fault is { } fault && fault != before)
                JidokaLog.NotCosigned(_log, witness.Witness.Name, fault);
            else if (witness.Fault is null && before is not null)
                JidokaLog.CosignedAgain(_log, witness.Witness.Name);
        }
    }

    public void Dispose() => _http.Dispose();
}
