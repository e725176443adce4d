namespace Jidoka.Cedar.Syntax;

/// <summary>An expression as written: nothing desugared, parentheses dropped.</summary>
internal abstract class Expr
{
    /// <summary>The offset in the source text; -1 when there is none.</summary>
    public int Start { get; init; } = -1;

    /// <summary>The height of the tree, 1 for a leaf. Bounds every recursion over it.</summary>
    public int Height { get; protected init; } = 1;

    /// <summary>Whether the expression stands in several places of one rewritten tree: then its findings are kept, not found again.</summary>
    public bool IsShared { get; set; }
}

internal enum Variable : byte
{
    Principal,
    Action,
    Resource,
    Context,
}

internal enum Slot : byte
{
    Principal,
    Resource,
}

internal enum UnaryOp : byte
{
    Not,
    Negate,
    IsEmpty,
}

internal enum BinaryOp : byte
{
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Contains,
    ContainsAll,
    ContainsAny,
    GetTag,
    HasTag,
}

/// <summary>A boolean, integer, string or entity written out.</summary>
internal sealed class LiteralExpr(Value value) : Expr
{
    public Value Value { get; } = value;
}

internal sealed class VariableExpr(Variable variable) : Expr
{
    public Variable Variable { get; } = variable;
}

internal sealed class UnaryExpr : Expr
{
    public UnaryExpr(UnaryOp op, Expr operand)
    {
        (Op, Operand) = (op, operand);
        Height = operand.Height + 1;
    }

    public UnaryOp Op { get; }

    public Expr Operand { get; }
}

internal sealed class BinaryExpr : Expr
{
    public BinaryExpr(BinaryOp op, Expr left, Expr right)
    {
        (Op, Left, Right) = (op, left, right);
        Height = Math.Max(left.Height, right.Height) + 1;
    }

    public BinaryOp Op { get; }

    public Expr Left { get; }

    public Expr Right { get; }
}

internal sealed class IfExpr : Expr
{
    public IfExpr(Expr test, Expr then, Expr otherwise)
    {
        (Test, Then, Else) = (test, then, otherwise);
        Height = Math.Max(test.Height, Math.Max(then.Height, otherwise.Height)) + 1;
    }

    public Expr Test { get; }

    public Expr Then { get; }

    public Expr Else { get; }
}

internal sealed class AttributeExpr : Expr
{
    public AttributeExpr(Expr target, string name)
    {
        (Target, Name) = (target, name);
        Height = target.Height + 1;
    }

    public Expr Target { get; }

    public string Name { get; }
}

/// <summary><c>target has a</c>, or with a path <c>target has a.b.c</c>.</summary>
internal sealed class HasExpr : Expr
{
    public HasExpr(Expr target, string[] path)
    {
        (Target, Path) = (target, path);
        Height = target.Height + 1;
    }

    public Expr Target { get; }

    public string[] Path { get; }
}

internal sealed class LikeExpr : Expr
{
    public LikeExpr(Expr target, Pattern pattern)
    {
        (Target, Pattern) = (target, pattern);
        Height = target.Height + 1;
    }

    public Expr Target { get; }

    public Pattern Pattern { get; }
}

/// <summary><c>target is Type</c>, or <c>target is Type in other</c>.</summary>
internal sealed class IsExpr : Expr
{
    public IsExpr(Expr target, string entityType, Expr? container)
    {
        (Target, EntityType, Container) = (target, entityType, container);
        Height = Math.Max(target.Height, container?.Height ?? 0) + 1;
    }

    public Expr Target { get; }

    public string EntityType { get; }

    public Expr? Container { get; }
}

internal sealed class SetExpr : Expr
{
    public SetExpr(Expr[] items)
    {
        Items = items;
        Height = items.Length == 0 ? 1 : items.Max(item => item.Height) + 1;
    }

    public Expr[] Items { get; }
}

internal sealed class RecordExpr : Expr
{
    public RecordExpr(KeyValuePair<string, Expr>[] fields)
    {
        Fields = fields;
        Height = fields.Length == 0 ? 1 : fields.Max(field => field.Value.Height) + 1;
    }

    public KeyValuePair<string, Expr>[] Fields { get; }
}

/// <summary>A call of an extension function; the receiver of a method is its first argument.</summary>
internal sealed class CallExpr : Expr
{
    public CallExpr(ExtensionFunction function, Expr[] arguments)
    {
        (Function, Arguments) = (function, arguments);
        Height = arguments.Length == 0 ? 1 : arguments.Max(argument => argument.Height) + 1;
    }

    public ExtensionFunction Function { get; }

    public Expr[] Arguments { get; }
}

/// <summary><c>?principal</c> or <c>?resource</c> inside an expression: only the JSON format can hold it, and no evaluation.</summary>
internal sealed class SlotExpr(Slot slot) : Expr
{
    public Slot Slot { get; } = slot;
}
