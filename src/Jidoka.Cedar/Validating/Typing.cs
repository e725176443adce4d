using Jidoka.Cedar.Schemas;

namespace Jidoka.Cedar.Validating;

/// <summary>
/// What the type checker says of an expression. A type can be known although there is an error inside, so that checking
/// goes on; null when it is not.
/// </summary>
internal readonly record struct Typing(CedarType? Type, Capabilities Shown, bool IsSound)
{
    public static Typing Of(CedarType type) => new(type, Capabilities.None, true);

    public static Typing Of(CedarType type, Capabilities shown) => new(type, shown, true);

    public static Typing Unsound(CedarType? type) => new(type, Capabilities.None, false);

    /// <summary>The same typing, unsound if a part of the expression was.</summary>
    public Typing After(Typing part) =>
        part.IsSound ? this : this with { IsSound = false, Shown = Capabilities.None };

    public bool IsTrue => Type is TruthType { Value: true };

    public bool IsFalse => Type is TruthType { Value: false };
}
