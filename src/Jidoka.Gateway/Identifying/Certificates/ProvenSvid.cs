namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>Whom a client certificate proves, or why nobody.</summary>
/// <param name="Id">The SPIFFE id; null when refused.</param>
/// <param name="Agent">The agent that it stands for.</param>
/// <param name="Fault">Why refused.</param>
/// <param name="Detail">One sentence for the caller.</param>
internal readonly record struct ProvenSvid(
    SpiffeId? Id,
    AgentId Agent,
    IdentifyFault Fault,
    string Detail
);
