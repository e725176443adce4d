namespace Jidoka.Core.Events;

/// <summary>A source in whose answer the value of an argument stands.</summary>
/// <param name="Parameter">The parameter, if the operator or the tool's server declared it; empty otherwise.</param>
/// <param name="Source">The tool that answered.</param>
public readonly record struct ValueSource(string Parameter, AssetId Source);
