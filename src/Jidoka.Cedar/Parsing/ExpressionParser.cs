using System.Globalization;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Parsing;

/// <summary>Parses Cedar expressions by recursive descent, one method a level of precedence.</summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private const int MaxRepeatedPrefix = 4;

    public Expr ParseExpression()
    {
        reader.Enter();
        var result = reader.IsWord("if") ? ParseIf() : ParseOr();
        reader.Leave();
        return result;
    }

    private IfExpr ParseIf()
    {
        var start = reader.Advance().Start;
        var test = ParseExpression();
        reader.ExpectWord("then");
        var then = ParseExpression();
        reader.ExpectWord("else", "every `if` needs an `else`");
        var otherwise = ParseExpression();
        return Checked(new IfExpr(test, then, otherwise) { Start = start });
    }

    private Expr ParseOr()
    {
        var left = ParseAnd();
        while (reader.Accept(TokenKind.Or))
            left = Binary(BinaryOp.Or, left, ParseAnd());
        return left;
    }

    private Expr ParseAnd()
    {
        var left = ParseRelation();
        while (reader.Accept(TokenKind.And))
            left = Binary(BinaryOp.And, left, ParseRelation());
        return left;
    }

    private Expr ParseRelation()
    {
        var left = ParseSum();
        if (reader.AcceptWord("has"))
            return Checked(new HasExpr(left, ParseHasPath()) { Start = left.Start });
        if (reader.AcceptWord("like"))
            return ParseLike(left);
        if (reader.AcceptWord("is"))
            return ParseIs(left);
        if (RelationHere() is not { } op)
            return left;
        reader.Advance();
        var result = Binary(op, left, ParseSum());
        if (RelationHere() is not null)
        {
            throw reader.Unexpected(
                "relational operators do not chain",
                "use parentheses to say which comparison comes first"
            );
        }
        return result;
    }

    private BinaryOp? RelationHere() =>
        reader.Current.Kind switch
        {
            TokenKind.Equal => BinaryOp.Equal,
            TokenKind.NotEqual => BinaryOp.NotEqual,
            TokenKind.Less => BinaryOp.Less,
            TokenKind.LessOrEqual => BinaryOp.LessOrEqual,
            TokenKind.Greater => BinaryOp.Greater,
            TokenKind.GreaterOrEqual => BinaryOp.GreaterOrEqual,
            TokenKind.Word when reader.IsWord("in") => BinaryOp.In,
            TokenKind.Assign => throw reader.Unexpected(
                "expected an operator",
                "`=` is not valid here; write `==`"
            ),
            _ => null,
        };

    private string[] ParseHasPath()
    {
        if (reader.Is(TokenKind.String))
        {
            var name = StringLiteral.Decode(reader.Source.Text, reader.Advance());
            if (reader.Is(TokenKind.Dot) || reader.Is(TokenKind.LeftBracket))
                throw reader.Unexpected(
                    "a quoted attribute after `has` stands alone",
                    "use `&&` and another `has`"
                );
            return [name];
        }
        const string Hint =
            "after `has` comes an attribute such as `name`, `\"any text\"` or `a.b.c`";
        var path = new List<string> { ParseAttributeName(Hint) };
        while (reader.Accept(TokenKind.Dot))
            path.Add(ParseAttributeName(Hint));
        if (
            reader.Is(TokenKind.LeftBracket)
            || reader.Is(TokenKind.LeftParen)
            || reader.Is(TokenKind.DoubleColon)
        )
            throw reader.Unexpected("expected the end of the attribute path", Hint);
        if (path.Count > Limits.MaxNesting)
            throw new ParseFailure(
                reader.Current.Start,
                $"an attribute path longer than {Limits.MaxNesting}"
            );
        return [.. path];
    }

    private Expr ParseLike(Expr left)
    {
        var token = reader.Expect(
            TokenKind.String,
            "a pattern",
            "after `like` comes a string literal in which `*` matches any text"
        );
        RejectAccess("a pattern");
        var pattern = StringLiteral.DecodePattern(reader.Source.Text, token);
        return Checked(new LikeExpr(left, pattern) { Start = left.Start });
    }

    private Expr ParseIs(Expr left)
    {
        var type = ParsePath("an entity type");
        if (reader.Is(TokenKind.DoubleColon) || reader.Is(TokenKind.LeftParen))
            throw reader.Unexpected(
                "expected an entity type",
                "after `is` comes a type without an id; did you mean `==`?"
            );
        RejectAccess("an entity type");
        var container = reader.AcceptWord("in") ? ParseSum() : null;
        return Checked(new IsExpr(left, type, container) { Start = left.Start });
    }

    private void RejectAccess(string what)
    {
        if (reader.Current.Kind is TokenKind.Dot or TokenKind.LeftBracket or TokenKind.LeftParen)
            throw reader.Unexpected($"nothing can be read from {what}");
    }

    private Expr ParseSum()
    {
        var left = ParseProduct();
        while (reader.Current.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            var op = reader.Advance().Kind == TokenKind.Plus ? BinaryOp.Add : BinaryOp.Subtract;
            left = Binary(op, left, ParseProduct());
        }
        return left;
    }

    private Expr ParseProduct()
    {
        var left = ParseUnary();
        while (true)
        {
            if (reader.Current.Kind is TokenKind.Slash or TokenKind.Percent)
                throw reader.Unexpected("division and remainder are not part of Cedar");
            if (!reader.Accept(TokenKind.Star))
                return left;
            left = Binary(BinaryOp.Multiply, left, ParseUnary());
        }
    }

    private Expr ParseUnary()
    {
        var first = reader.Current;
        var count = 0;
        while (first.Kind is TokenKind.Not or TokenKind.Minus && reader.Accept(first.Kind))
        {
            if (++count > MaxRepeatedPrefix)
                throw new ParseFailure(
                    first.Start,
                    $"more than {MaxRepeatedPrefix} `{reader.TextOf(first)}` in a row"
                );
        }
        if (count == 0)
            return ParseMember();
        if (
            first.Kind == TokenKind.Minus
            && reader.Is(TokenKind.Number)
            && !IsAccess(reader.Peek())
        )
        {
            // The sign belongs to the literal: the smallest integer has no positive counterpart.
            count--;
            var value = Value.Of(ParseNumber(negative: true));
            return Repeat(
                UnaryOp.Negate,
                count,
                new LiteralExpr(value) { Start = first.Start },
                first.Start
            );
        }
        return Repeat(
            first.Kind == TokenKind.Not ? UnaryOp.Not : UnaryOp.Negate,
            count,
            ParseMember(),
            first.Start
        );
    }

    private static bool IsAccess(Token token) =>
        token.Kind is TokenKind.Dot or TokenKind.LeftBracket or TokenKind.LeftParen;

    private static Expr Repeat(UnaryOp op, int count, Expr operand, int start)
    {
        for (; count > 0; count--)
            operand = Checked(new UnaryExpr(op, operand) { Start = start });
        return operand;
    }

    private long ParseNumber(bool negative)
    {
        var token = reader.Advance();
        var limit = negative ? 1UL << 63 : long.MaxValue;
        if (
            !ulong.TryParse(
                reader.TextOf(token),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number > limit
        )
        {
            throw new ParseFailure(
                token.Start,
                $"integer literal `{reader.TextOf(token)}` is too large",
                $"the largest integer is {long.MaxValue}"
            );
        }
        return negative ? unchecked(-(long)number) : (long)number;
    }

    private Expr ParseMember()
    {
        var result = ParsePrimary();
        while (true)
        {
            if (reader.Accept(TokenKind.Dot))
                result = ParseField(result);
            else if (reader.Is(TokenKind.LeftBracket))
                result = ParseIndex(result);
            else if (reader.Is(TokenKind.LeftParen))
                throw reader.Unexpected("only functions and methods can be called");
            else
                return result;
        }
    }

    private Expr ParseField(Expr target)
    {
        var token = reader.Current;
        var name = ParseAttributeName("after `.` comes an attribute or a method");
        if (!reader.Is(TokenKind.LeftParen))
            return Checked(new AttributeExpr(target, name) { Start = target.Start });
        var arguments = ParseArguments();
        return BuildMethod(target, name, arguments, token.Start);
    }

    private AttributeExpr ParseIndex(Expr target)
    {
        reader.Advance();
        var token = reader.Expect(
            TokenKind.String,
            "a string literal",
            "only a string literal can stand in `[...]` after a value"
        );
        reader.Expect(TokenKind.RightBracket, "`]`");
        return Checked(
            new AttributeExpr(target, StringLiteral.Decode(reader.Source.Text, token))
            {
                Start = target.Start,
            }
        );
    }

    private static Expr BuildMethod(Expr target, string name, Expr[] arguments, int at)
    {
        if (MethodOperator(name) is { } op)
        {
            if (arguments.Length != 1)
                throw new ParseFailure(
                    at,
                    $"`{name}` takes exactly one argument, not {arguments.Length}"
                );
            return Checked(new BinaryExpr(op, target, arguments[0]) { Start = target.Start });
        }
        if (name == "isEmpty")
        {
            if (arguments.Length != 0)
                throw new ParseFailure(at, $"`isEmpty` takes no argument, not {arguments.Length}");
            return Checked(new UnaryExpr(UnaryOp.IsEmpty, target) { Start = target.Start });
        }
        if (!ExtensionFunction.TryFind(name, out var function))
            throw new ParseFailure(at, $"`{name}` is not a method of Cedar");
        if (!function.IsMethod)
            throw new ParseFailure(
                at,
                $"`{name}` is a function, not a method",
                $"write `{name}(...)`"
            );
        return Checked(new CallExpr(function, [target, .. arguments]) { Start = target.Start });
    }

    private static BinaryOp? MethodOperator(string name) =>
        Operators.Find(name) is { } op && Operators.IsMethod(op) ? op : null;

    private Expr[] ParseArguments()
    {
        reader.Expect(TokenKind.LeftParen, "`(`");
        return ParseList(TokenKind.RightParen, "`)`");
    }

    private Expr[] ParseList(TokenKind close, string closeText)
    {
        var items = new List<Expr>();
        while (!reader.Accept(close))
        {
            if (items.Count > 0)
            {
                reader.Expect(TokenKind.Comma, $"`,` or {closeText}");
                if (reader.Accept(close))
                    break;
            }
            items.Add(ParseExpression());
        }
        return [.. items];
    }

    private Expr ParsePrimary()
    {
        var token = reader.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new LiteralExpr(Value.Of(ParseNumber(negative: false)))
                {
                    Start = token.Start,
                };
            case TokenKind.String:
                reader.Advance();
                return new LiteralExpr(Value.Of(StringLiteral.Decode(reader.Source.Text, token)))
                {
                    Start = token.Start,
                };
            case TokenKind.Word:
                return ParseWord(token);
            case TokenKind.LeftParen:
                reader.Advance();
                var inner = ParseExpression();
                reader.Expect(TokenKind.RightParen, "`)`");
                return inner;
            case TokenKind.LeftBracket:
                reader.Advance();
                return Checked(
                    new SetExpr(ParseList(TokenKind.RightBracket, "`]`")) { Start = token.Start }
                );
            case TokenKind.LeftBrace:
                return ParseRecord();
            case TokenKind.Slot:
                throw new ParseFailure(
                    token.Start,
                    $"template slot `{reader.CurrentText}` cannot stand in a condition",
                    "slots belong in the scope: `principal == ?principal`"
                );
            default:
                throw reader.Unexpected("expected an expression");
        }
    }

    private Expr ParseWord(Token token)
    {
        if (reader.Peek().Kind != TokenKind.DoubleColon)
        {
            if (reader.AcceptWord("true"))
                return new LiteralExpr(Value.Of(true)) { Start = token.Start };
            if (reader.AcceptWord("false"))
                return new LiteralExpr(Value.Of(false)) { Start = token.Start };
        }
        if (reader.IsWord("if"))
            throw reader.Unexpected(
                "expected an expression",
                "put parentheses around `if ... then ... else ...`"
            );
        var path = ParsePath("an expression");
        if (reader.Accept(TokenKind.DoubleColon))
            return ParseEntityId(path, token.Start);
        if (reader.Is(TokenKind.LeftParen))
            return BuildCall(path, token.Start);
        Variable? variable = path switch
        {
            "principal" => Variable.Principal,
            "action" => Variable.Action,
            "resource" => Variable.Resource,
            "context" => Variable.Context,
            _ => null,
        };
        return variable is { } known
            ? new VariableExpr(known) { Start = token.Start }
            : throw new ParseFailure(
                token.Start,
                $"`{path}` is not a variable",
                "the variables are principal, action, resource and context; an entity is written `Type::\"id\"`"
            );
    }

    private CallExpr BuildCall(string name, int at)
    {
        if (!ExtensionFunction.TryFind(name, out var function))
        {
            throw MethodOperator(name) is not null || name == "isEmpty"
                ? new ParseFailure(
                    at,
                    $"`{name}` is a method, not a function",
                    $"write `value.{name}(...)`"
                )
                : new ParseFailure(at, $"`{name}` is not a function of Cedar");
        }
        if (function.IsMethod)
            throw new ParseFailure(
                at,
                $"`{name}` is a method, not a function",
                $"write `value.{name}(...)`"
            );
        return Checked(new CallExpr(function, ParseArguments()) { Start = at });
    }

    private LiteralExpr ParseEntityId(string type, int start)
    {
        var token = reader.Expect(
            TokenKind.String,
            "an entity id in double quotes",
            "an entity is written `Type::\"id\"`"
        );
        var id = StringLiteral.Decode(reader.Source.Text, token);
        return new LiteralExpr(Value.Of(new EntityUid(type, id))) { Start = start };
    }

    private RecordExpr ParseRecord()
    {
        var start = reader.Advance().Start;
        var fields = new List<KeyValuePair<string, Expr>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!reader.Accept(TokenKind.RightBrace))
        {
            if (fields.Count > 0)
            {
                reader.Expect(TokenKind.Comma, "`,` or `}`");
                if (reader.Accept(TokenKind.RightBrace))
                    break;
            }
            var token = reader.Current;
            var name = reader.Is(TokenKind.String)
                ? StringLiteral.Decode(reader.Source.Text, reader.Advance())
                : ParseAttributeName("a record is written `{name: value, \"any text\": value}`");
            if (!seen.Add(name))
                throw new ParseFailure(token.Start, $"duplicate key `{name}` in a record");
            reader.Expect(TokenKind.Colon, "`:`");
            fields.Add(new(name, ParseExpression()));
        }
        return Checked(new RecordExpr([.. fields]) { Start = start });
    }

    private string ParseAttributeName(string hint)
    {
        var token = reader.Expect(TokenKind.Word, "a name", hint);
        var word = reader.TextOf(token);
        if (Identifiers.IsReserved(word) || word is Identifiers.ReservedNamespace)
            throw new ParseFailure(
                token.Start,
                $"`{word}` is a reserved word",
                $"write it in quotes: [\"{word}\"]"
            );
        return Names.Shared(word.ToString());
    }

    /// <summary>A path such as <c>A::B</c>; a following <c>::"id"</c> is left in place.</summary>
    public string ParsePath(string what)
    {
        var start = reader.Current.Start;
        var first = ParsePathPart(what);
        if (!reader.Is(TokenKind.DoubleColon) || reader.Peek().Kind != TokenKind.Word)
            return first;
        var parts = new List<string> { first };
        while (reader.Is(TokenKind.DoubleColon) && reader.Peek().Kind == TokenKind.Word)
        {
            reader.Advance();
            parts.Add(ParsePathPart(what));
        }
        if (parts.Count > Limits.MaxNesting)
            throw new ParseFailure(start, $"a path longer than {Limits.MaxNesting}");
        return Names.Shared(string.Join("::", parts));
    }

    private string ParsePathPart(string what)
    {
        var token = reader.Expect(TokenKind.Word, what);
        var word = reader.TextOf(token);
        if (Identifiers.IsReserved(word) || word is Identifiers.ReservedNamespace)
            throw new ParseFailure(
                token.Start,
                $"`{word}` is a reserved word and cannot be part of a name"
            );
        return Names.Shared(word.ToString());
    }

    private static BinaryExpr Binary(BinaryOp op, Expr left, Expr right) =>
        Checked(new BinaryExpr(op, left, right) { Start = left.Start });

    private static T Checked<T>(T expr)
        where T : Expr =>
        expr.Height <= Limits.MaxExpressionHeight
            ? expr
            : throw new ParseFailure(
                expr.Start,
                $"an expression of more than {Limits.MaxExpressionHeight} operators in a row",
                "split the policy, or use a set"
            );
}
