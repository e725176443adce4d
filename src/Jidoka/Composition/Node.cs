using System.Buffers.Binary;
using System.Security.Cryptography;
using Jidoka.Configuring;
using Jidoka.Exporting;
using Jidoka.Gateway;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Certificates;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;
using Jidoka.Gateway.Tracing;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;
using Jidoka.Witnessing;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>
/// Everything behind the doors, put together in the order in which it starts: open the record, fold it into state,
/// then lay the line over both. The doors (<see cref="DataPort"/>) and the views (<see cref="ControlPort"/>) are added
/// on top; the command line uses a node without either when no server runs.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly LedgerFolder _folder;
    private readonly IssuerHttp _issuerHttp;
    private readonly TimeProvider _time;
    private readonly IdSource _ids;

    private Node(
        JidokaOptions options,
        TimeProvider time,
        LedgerFolder folder,
        ILog log,
        LiveFactory factory,
        BudgetBook budgets,
        FlowProjection flow,
        LineageProjection lineage,
        LocalSessionOwner sessions,
        ILoggerFactory logs
    )
    {
        // record -> project
        Options = options;
        _time = time;
        Traces = new CallTraces(time);
        _folder = folder;
        Log = log;
        Factory = factory;
        Flow = flow;
        Lineage = lineage;
        Reports = new ReportIntake(log, time);
        Coverage = new CoverageNotes(time);
        Recorder = new Recorder(log, options.PowerDurability);
        var line = logs.CreateLogger("Jidoka");
        Recorder.FaultChanged += fault => JidokaLog.Recording(line, fault, options.DataFolder);
        Cord = new Cord();
        Upkeep = NewUpkeep();
        Replay = new Replay(log, factory);

        // identify
        _issuerHttp = new IssuerHttp(GuardedConnecting.System);
        Secrets = new SecretSource(options.BaseFolder, time);
        Address = new DoorAddress(options.PublicUrl, options.Hosts);
        Svids = options.Spiffe.IsEmpty ? null : new SvidProver(options.Spiffe, time);
        OwnIssuer = new OwnIssuer(
            options.PublicUrl?.GetLeftPart(UriPartial.Authority)
                ?? $"urn:jidoka:{options.Tenant}:{options.Node}",
            Address
        );
        Identifier = new Identifier(
            new TenantId(options.Tenant),
            () => factory.Current,
            options.Issuers,
            OwnIssuer,
            Svids,
            Address,
            new ProofNonces(RandomNumberGenerator.GetBytes(ProofNonces.KeyBytes), time),
            _issuerHttp.Of,
            time,
            logs.CreateLogger<Identifier>()
        );

        // bind session -> label -> detect -> decide -> reserve -> record -> release -> settle
        _ids = new IdSource(RandomStart());
        Approvals = new ApprovalBook(factory, log, options.Approvals, _ids, time);
        Pipeline = Line(sessions, budgets, Cord);
        Cosigning = new Cosigning(options.Witnesses, log, time, line);
        Exports = LedgerExports.Of(this, line);
    }

    public JidokaOptions Options { get; }

    public ILog Log { get; }

    public LiveFactory Factory { get; }

    public FlowProjection Flow { get; }

    public LineageProjection Lineage { get; }

    public ReportIntake Reports { get; }

    public Upkeep Upkeep { get; }

    public Replay Replay { get; }

    public SecretSource Secrets { get; }

    public Identifier Identifier { get; }

    public DoorAddress Address { get; }

    public OwnIssuer OwnIssuer { get; }

    public SvidProver? Svids { get; }

    public Cord Cord { get; }

    public CoverageNotes Coverage { get; }

    public Recorder Recorder { get; }

    public ApprovalBook Approvals { get; }

    public Pipeline Pipeline { get; }

    public Cosigning Cosigning { get; }

    /// <summary>Taken while content is erased or put under legal hold, by everyone who does either.</summary>
    public SemaphoreSlim VaultTurn { get; } = new(1, 1);

    public CallTraces Traces { get; }

    /// <summary>What follows the ledger for others; none unless the configuration asks for it.</summary>
    public ImmutableArray<LedgerExport> Exports { get; }

    /// <summary>The time, in milliseconds since the Unix epoch.</summary>
    public long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The next id of a mandate.</summary>
    public string NewMandateId() => _ids.Mandate();

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Opens the data folder and puts the node together.</summary>
    /// <exception cref="DataFolderException">Another process has the folder open, or it is unsound.</exception>
    /// <exception cref="LedgerCorruptException">What is stored contradicts itself.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    public static async Task<Node> OpenAsync(
        JidokaOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken ended
    )
    {
        var folder = await LedgerFolder.OpenAsync(
            options.DataFolder,
            time,
            CommandKeys.Of(options),
            ended
        );
        try
        {
            var log = folder.OpenLog(options.Tenant + "/" + options.Node);
            var factory = await LiveFactory.OpenAsync(log, time, ended);
            var budgets = new BudgetBook();
            var flow = await FlowProjection.OpenAsync(log, budgets, factory.Current, ended);
            var lineage = new LineageProjection(
                log.Ledger,
                LineageStore.Open(folder.FolderPath, log.Ledger.LogId)
            );
            var sessions = new LocalSessionOwner();
            await SessionRecall.RestoreAsync(
                flow.Sessions,
                sessions,
                factory.Current,
                time.GetUtcNow().ToUnixTimeMilliseconds()
            );
            return new(options, time, folder, log, factory, budgets, flow, lineage, sessions, logs);
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Signs a document with the log's key, in a DSSE envelope (JSON).</summary>
    /// <param name="type">The document's media type.</param>
    /// <param name="document">The document.</param>
    public byte[] Sign(string type, byte[] document) =>
        _folder.Sign(Log.Ledger.LogId, type, document);

    /// <summary>Another line over the same record and control state, with sessions and budgets of its own.</summary>
    /// <param name="detects">Whether detectors look at the calls.</param>
    public Pipeline NewLine(bool detects) =>
        Line(new LocalSessionOwner(), new BudgetBook(), new Cord(), detects);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Cosigning.Dispose();
        _issuerHttp.Dispose();
        OwnIssuer.Dispose();
        Factory.Dispose();
        Lineage.Dispose();
        Traces.Dispose();
        VaultTurn.Dispose();
        foreach (var export in Exports)
            export.Dispose();
        await _folder.DisposeAsync();
    }

    private Upkeep NewUpkeep() =>
        new(
            Factory,
            Flow,
            (state, nowMs) => Cord.CutEnded(state.Keys, nowMs),
            Coverage,
            Recorder,
            _time
        )
        {
            Retention = Options.Keep.IsEmpty
                ? null
                : new ContentRetention(Log, Options.Keep, Factory, VaultTurn, _time),
            EventRetention = Options.KeepEvents is { } keep
                ? new EventRetention(Log, keep, Flow, Followed, _time)
                : null,
        };

    /// <summary>
    /// The ledger index up to which nobody who follows it needs its events. By the last one that it folded the lineage knows at a
    /// start that it is of this ledger; without it, it would begin anew.
    /// </summary>
    private long Followed() =>
        Exports.Aggregate(Lineage.Watermark - 1, static (least, e) => Math.Min(least, e.Next));

    private Pipeline Line(
        LocalSessionOwner sessions,
        BudgetBook budgets,
        Cord cord,
        bool detects = true
    ) =>
        new(Factory, sessions, budgets, Recorder, Approvals, cord, Coverage, _ids, _time)
        {
            Detects = detects,
            Recall = new(Log),
        };

    private static ulong RandomStart()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bits);
        return BinaryPrimitives.ReadUInt64LittleEndian(bits);
    }
}
