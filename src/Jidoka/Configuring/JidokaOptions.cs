using System.Net;
using Jidoka.Exporting;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Certificates;
using Jidoka.Witnessing;

namespace Jidoka.Configuring;

/// <summary>The whole configuration, read from <c>jidoka.yaml</c>. Paths are absolute.</summary>
internal sealed record JidokaOptions
{
    /// <summary>The folder of the configuration file: where relative paths start.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>Where ledger, vault and keys are.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The tenant that this node serves.</summary>
    public string Tenant { get; init; } = "default";

    /// <summary>This node's name; with the tenant it names the log.</summary>
    public string Node { get; init; } = "node-1";

    /// <summary>Where agents call.</summary>
    public IPEndPoint DataListen { get; init; } = new(IPAddress.Loopback, 8700);

    /// <summary>Where people look and command.</summary>
    public IPEndPoint ControlListen { get; init; } = new(IPAddress.Loopback, 8701);

    /// <summary>The host names by which agents call besides those of this machine; the MCP door refuses others.</summary>
    public ImmutableHashSet<string> Hosts { get; init; } = [];

    /// <summary>Scheme, host and port by which agents call, as tokens and proofs name them; null: as each request does.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The certificate of both ports; null: plain HTTP, on loopback only.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Reference to the control token; null: one is made at every start and left in the data folder.</summary>
    public string? ControlToken { get; init; }

    /// <summary>Whether every record waits for the disk, not only those of consequential calls.</summary>
    public bool PowerDurability { get; init; }

    /// <summary>How long the events of calls are kept once their content is gone; null: forever.</summary>
    public TimeSpan? KeepEvents { get; init; }

    /// <summary>How long content is kept, by class; what is missing is kept forever.</summary>
    public ImmutableSortedDictionary<string, TimeSpan> Keep { get; init; } =
        ImmutableSortedDictionary<string, TimeSpan>.Empty;

    /// <summary>The program that wraps the vault's master key; null: the key stands in its file itself.</summary>
    public KeyCommand? KeyProvider { get; init; }

    /// <summary>Whether models' answers name their event in a header.</summary>
    public bool NamesEvents { get; init; }

    /// <summary>The folder of the policy files.</summary>
    public required string PolicyFolder { get; init; }

    /// <summary>How long held calls wait, and what may wait at once.</summary>
    public ApprovalOptions Approvals { get; init; } = new();

    /// <summary>The issuers whose tokens are taken.</summary>
    public ImmutableArray<IssuerOptions> Issuers { get; init; } = [];

    /// <summary>The trust domains whose client certificates are taken.</summary>
    public ImmutableArray<SpiffeOptions> Spiffe { get; init; } = [];

    /// <summary>The witnesses that cosign this node's log.</summary>
    public ImmutableArray<WitnessOptions> Witnesses { get; init; } = [];

    /// <summary>Where spans and metrics go; null: nowhere.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>Where sessions are reported to as OpenLineage runs; null: nowhere.</summary>
    public OpenLineageOptions? OpenLineage { get; init; }

    /// <summary>The exports for security information systems.</summary>
    public ImmutableArray<SiemOptions> Siem { get; init; } = [];

    /// <summary>The part of the inventory that the configuration declares.</summary>
    public ImmutableArray<Asset> Assets { get; init; } = [];
}
