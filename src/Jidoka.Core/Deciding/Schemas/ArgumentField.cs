namespace Jidoka.Core.Deciding.Schemas;

/// <summary>A member of an object among a tool's arguments.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether the tool's schema requires it.</param>
internal sealed record ArgumentField(ArgumentType Type, bool IsRequired);
