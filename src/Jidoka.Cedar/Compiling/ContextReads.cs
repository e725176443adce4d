using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>Which attributes of the context a set of policies may read.</summary>
internal sealed class ContextReads
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private bool all;

    public static ContextReads Of(IEnumerable<Policy> policies)
    {
        var reads = new ContextReads();
        foreach (var policy in policies)
            reads.Add(policy.Reads);
        return reads;
    }

    public static ContextReads Of(PolicyBody body)
    {
        var reads = new ContextReads();
        foreach (var condition in body.Conditions)
            reads.Visit(condition.Body);
        return reads;
    }

    private void Add(ContextReads other)
    {
        all = all || other.all;
        names.UnionWith(other.names);
    }

    public bool May(string attribute) => all || names.Contains(attribute);

    private void Visit(Expr expr)
    {
        switch (expr)
        {
            case VariableExpr { Variable: Variable.Context }:
                all = true;
                break;
            case AttributeExpr { Target: VariableExpr { Variable: Variable.Context } } attribute:
                names.Add(attribute.Name);
                break;
            case HasExpr { Target: VariableExpr { Variable: Variable.Context } } has:
                names.Add(has.Path[0]);
                break;
            default:
                foreach (var child in Children.Of(expr))
                    Visit(child);
                break;
        }
    }
}
