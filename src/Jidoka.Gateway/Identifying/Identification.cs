namespace Jidoka.Gateway.Identifying;

/// <summary>A caller, or why there is none.</summary>
/// <param name="Caller">The caller; null when refused.</param>
/// <param name="Fault">Why refused; null when identified.</param>
/// <param name="Detail">One sentence for the caller: what was wrong and what to do; holds nothing secret.</param>
public readonly record struct Identification(Caller? Caller, IdentifyFault? Fault, string Detail);
