using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Reducing;

/// <summary>What an expression comes to: a value, a fault, or an expression that depends on what is unknown.</summary>
internal readonly record struct Reduced(Value Value, Fault Fault, Expr? Residual)
{
    public static Reduced Of(Value value) => new(value, default, null);

    public static Reduced Of(Fault fault) => new(default, fault, null);

    public static Reduced Of(Expr residual) => new(default, default, residual);

    public bool IsFault => Residual is null && Value.IsNone;

    /// <summary>The expression to stand for this in a residual; a fault keeps its expression, to fail again if it is reached.</summary>
    public Expr Embed(Expr original) =>
        Residual ?? (IsFault ? original : new LiteralExpr(Value) { Start = original.Start });
}
