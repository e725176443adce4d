using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>Turns expressions into nodes; parts that do not depend on the request are evaluated here, once.</summary>
internal static class Compiler
{
    // Only constants are evaluated while compiling, so no request or entity is ever read.
    [ThreadStatic]
    private static Frame? constantFrame;

    /// <summary>The conditions of a policy as one test; null when there is none.</summary>
    public static Node? Compile(IReadOnlyList<Condition> conditions)
    {
        var parts = new List<Node>();
        foreach (var condition in conditions)
        {
            var body = Compile(condition.Body);
            if (condition.IsWhen && body is AndNode chain)
                parts.AddRange(chain.Parts);
            else
                parts.Add(condition.IsWhen ? body : new NotNode(body));
        }
        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new AndNode([.. parts]),
        };
    }

    public static Node Compile(Expr expr) =>
        expr switch
        {
            LiteralExpr literal => new ConstantNode(literal.Value),
            VariableExpr variable => CompileVariable(variable.Variable),
            UnaryExpr unary => CompileUnary(unary),
            BinaryExpr { Op: BinaryOp.And or BinaryOp.Or } logic => CompileChain(logic),
            BinaryExpr binary => CompileBinary(binary),
            IfExpr choice => new IfNode(
                Compile(choice.Test),
                Compile(choice.Then),
                Compile(choice.Else)
            ),
            AttributeExpr attribute => CompileAttribute(attribute),
            HasExpr has => CompileHas(has),
            LikeExpr like => CompileLike(like),
            IsExpr test => CompileIs(test),
            SetExpr set => CompileSet(set),
            RecordExpr record => CompileRecord(record),
            CallExpr call => CompileCall(call),
            _ => throw new InvalidOperationException($"cannot compile {expr.GetType().Name}"),
        };

    private static Node CompileVariable(Variable variable) =>
        variable switch
        {
            Variable.Principal => new PrincipalNode(),
            Variable.Action => new ActionNode(),
            Variable.Resource => new ResourceNode(),
            _ => new ContextNode(),
        };

    private static Node CompileUnary(UnaryExpr unary)
    {
        var operand = Compile(unary.Operand);
        Node node = unary.Op switch
        {
            UnaryOp.Not => new NotNode(operand),
            UnaryOp.Negate => new NegateNode(operand),
            _ => new IsEmptyNode(operand),
        };
        return Fold(node, operand);
    }

    private static Node CompileChain(BinaryExpr chain)
    {
        // Left-deep chains are long; they are walked, not recursed into.
        var parts = new List<Node>();
        Expr rest = chain;
        var operands = new Stack<Expr>();
        while (rest is BinaryExpr next && next.Op == chain.Op)
        {
            operands.Push(next.Right);
            rest = next.Left;
        }
        operands.Push(rest);
        foreach (var operand in operands)
        {
            var node = Compile(operand);
            if (node is AndNode and && chain.Op == BinaryOp.And)
                parts.AddRange(and.Parts);
            else if (node is OrNode or && chain.Op == BinaryOp.Or)
                parts.AddRange(or.Parts);
            else
                parts.Add(node);
        }
        return chain.Op == BinaryOp.And ? new AndNode([.. parts]) : new OrNode([.. parts]);
    }

    private static Node CompileBinary(BinaryExpr binary)
    {
        var left = Compile(binary.Left);
        var right = Compile(binary.Right);
        switch (binary.Op)
        {
            case BinaryOp.In:
                return new InNode(left, right);
            case BinaryOp.GetTag or BinaryOp.HasTag:
                return new TagNode(binary.Op, left, right);
        }
        Node node = binary.Op switch
        {
            BinaryOp.Equal or BinaryOp.NotEqual => new EqualNode(
                left,
                right,
                binary.Op == BinaryOp.NotEqual
            ),
            BinaryOp.Less or BinaryOp.LessOrEqual or BinaryOp.Greater or BinaryOp.GreaterOrEqual =>
                new CompareNode(binary.Op, left, right),
            BinaryOp.Add or BinaryOp.Subtract or BinaryOp.Multiply => new ArithmeticNode(
                binary.Op,
                left,
                right
            ),
            _ => new ContainsNode(binary.Op, left, right),
        };
        return Fold(node, left, right);
    }

    private static Node CompileAttribute(AttributeExpr attribute)
    {
        if (attribute.Target is VariableExpr { Variable: var variable })
        {
            switch (variable)
            {
                case Variable.Principal:
                    return new PrincipalAttributeNode(attribute.Name);
                case Variable.Resource:
                    return new ResourceAttributeNode(attribute.Name);
                case Variable.Context:
                    return new ContextAttributeNode(attribute.Name);
            }
        }
        return new AttributeNode(Compile(attribute.Target), attribute.Name);
    }

    private static Node CompileHas(HasExpr has)
    {
        if (has is { Path: [var name], Target: VariableExpr { Variable: var variable } })
        {
            switch (variable)
            {
                case Variable.Principal:
                    return new PrincipalHasNode(name);
                case Variable.Resource:
                    return new ResourceHasNode(name);
                case Variable.Context:
                    return new ContextHasNode(name);
            }
        }
        return new HasNode(Compile(has.Target), has.Path);
    }

    private static Node CompileLike(LikeExpr like)
    {
        var target = Compile(like.Target);
        return Fold(new LikeNode(target, like.Pattern), target);
    }

    private static Node CompileIs(IsExpr test)
    {
        var target = Compile(test.Target);
        return test.Container is null
            ? Fold(new IsNode(target, test.EntityType), target)
            : new IsInNode(target, test.EntityType, Compile(test.Container));
    }

    private static Node CompileSet(SetExpr set)
    {
        var items = Array.ConvertAll(set.Items, Compile);
        return Fold(new SetNode(items), items);
    }

    private static Node CompileRecord(RecordExpr record)
    {
        var fields = Array.ConvertAll(record.Fields, field => Compile(field.Value));
        return Fold(
            new RecordNode(Array.ConvertAll(record.Fields, field => field.Key), fields),
            fields
        );
    }

    private static Node CompileCall(CallExpr call)
    {
        var arguments = Array.ConvertAll(call.Arguments, Compile);
        return Fold(new CallNode(call.Function, arguments), arguments);
    }

    /// <summary>Replaces a node over constants by what it evaluates to.</summary>
    private static Node Fold(Node node, params ReadOnlySpan<Node> operands)
    {
        foreach (var operand in operands)
        {
            if (operand is not ConstantNode)
                return node;
        }
        var frame = constantFrame ??= new Frame();
        var value = node.Evaluate(frame);
        return value.IsNone ? new FaultNode(frame.Fault) : new ConstantNode(value);
    }
}
