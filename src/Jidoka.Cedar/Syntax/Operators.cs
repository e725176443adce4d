namespace Jidoka.Cedar.Syntax;

/// <summary>The names of operators: in text for infix ones, as method and in JSON for the others.</summary>
internal static class Operators
{
    private static readonly Dictionary<BinaryOp, string> Names = new()
    {
        [BinaryOp.And] = "&&",
        [BinaryOp.Or] = "||",
        [BinaryOp.Equal] = "==",
        [BinaryOp.NotEqual] = "!=",
        [BinaryOp.Less] = "<",
        [BinaryOp.LessOrEqual] = "<=",
        [BinaryOp.Greater] = ">",
        [BinaryOp.GreaterOrEqual] = ">=",
        [BinaryOp.In] = "in",
        [BinaryOp.Add] = "+",
        [BinaryOp.Subtract] = "-",
        [BinaryOp.Multiply] = "*",
        [BinaryOp.Contains] = "contains",
        [BinaryOp.ContainsAll] = "containsAll",
        [BinaryOp.ContainsAny] = "containsAny",
        [BinaryOp.GetTag] = "getTag",
        [BinaryOp.HasTag] = "hasTag",
    };

    private static readonly Dictionary<string, BinaryOp> ByName = Names.ToDictionary(
        n => n.Value,
        n => n.Key
    );

    public static string NameOf(BinaryOp op) => Names[op];

    public static BinaryOp? Find(string name) => ByName.TryGetValue(name, out var op) ? op : null;

    public static bool IsMethod(BinaryOp op) =>
        op
            is BinaryOp.Contains
                or BinaryOp.ContainsAll
                or BinaryOp.ContainsAny
                or BinaryOp.GetTag
                or BinaryOp.HasTag;

    public static string NameOf(Slot slot) => slot == Slot.Principal ? "?principal" : "?resource";
}
