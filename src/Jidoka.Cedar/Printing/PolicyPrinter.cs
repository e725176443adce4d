using System.Text;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Printing;

/// <summary>Policies as Cedar text that parses to the same policy.</summary>
internal static class PolicyPrinter
{
    public static string Print(PolicyBody body)
    {
        var text = new StringBuilder();
        foreach (var annotation in body.Annotations)
        {
            text.Append('@').Append(annotation.Key);
            if (annotation.Value is { } value)
                text.Append('(').Append(TextPrinter.Quote(value)).Append(')');
            text.Append('\n');
        }
        text.Append(body.Effect == Effect.Permit ? "permit(" : "forbid(");
        AppendScope(text, "principal", body.Principal);
        AppendScope(text.Append(", "), "action", body.Action);
        AppendScope(text.Append(", "), "resource", body.Resource);
        text.Append(')');
        foreach (var condition in body.Conditions)
        {
            text.Append(condition.IsWhen ? "\nwhen { " : "\nunless { ");
            ExpressionPrinter.Append(text, condition.Body);
            text.Append(" }");
        }
        return text.Append(';').ToString();
    }

    public static string PrintScope(Variable variable, Scope scope)
    {
        var text = new StringBuilder();
        AppendScope(text, variable.ToString().ToLowerInvariant(), scope);
        return text.ToString();
    }

    private static void AppendScope(StringBuilder text, string variable, Scope scope)
    {
        text.Append(variable);
        switch (scope.Op)
        {
            case ScopeOp.Equal:
                text.Append(" == ");
                AppendTarget(text, scope);
                break;
            case ScopeOp.In:
                text.Append(" in ");
                AppendTarget(text, scope);
                break;
            case ScopeOp.InAny:
                text.Append(" in [").AppendJoin(", ", scope.Entities).Append(']');
                break;
            case ScopeOp.Is:
                text.Append(" is ").Append(scope.EntityType);
                break;
            case ScopeOp.IsIn:
                text.Append(" is ").Append(scope.EntityType).Append(" in ");
                AppendTarget(text, scope);
                break;
        }
    }

    private static void AppendTarget(StringBuilder text, Scope scope) =>
        text.Append(scope.Slot is { } slot ? Operators.NameOf(slot) : scope.Entity.ToString());
}
