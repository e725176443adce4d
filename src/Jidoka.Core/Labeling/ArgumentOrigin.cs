using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>Where the value of one argument leaf came from.</summary>
/// <param name="Path">The leaf's place, dotted, for example <c>to</c> or <c>recipients.0</c>.</param>
/// <param name="Supplier">Who supplied the value and how it was chosen.</param>
/// <param name="Selects">Whether the parameter selects the target of the effect.</param>
public sealed record ArgumentOrigin(string Path, Supplier Supplier, bool Selects)
{
    /// <summary>What the parameter does to the effect.</summary>
    public ParameterRole Role { get; init; } =
        Selects ? ParameterRole.Selects : ParameterRole.Payload;

    /// <summary>What the value is.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>Where the value was read first, for people; null: nowhere, or it was not looked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValuePlace? Place { get; init; }

    /// <summary>Whether it is a quantity that nobody whose word counts has given, beyond what the operator lets pass so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Exceeds { get; init; }
}
