using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Parsing;

/// <summary>Parses policies and templates: annotations, effect, scope, conditions.</summary>
internal sealed class PolicyParser
{
    private readonly TokenReader reader;
    private readonly ExpressionParser expressions;

    private PolicyParser(TokenReader reader)
    {
        this.reader = reader;
        expressions = new ExpressionParser(reader);
    }

    /// <summary>Reads a whole text; stops at <see cref="Limits.MaxErrors"/> errors.</summary>
    public static (List<PolicyBody> Bodies, List<PolicyError> Errors) Parse(
        string text,
        string file
    )
    {
        var source = new Source(text, file);
        var bodies = new List<PolicyBody>();
        var errors = new List<PolicyError>();
        if (text.Length > Limits.MaxTextLength)
        {
            errors.Add(
                source.ErrorAt(0, $"the text is longer than {Limits.MaxTextLength} characters")
            );
            return (bodies, errors);
        }
        TokenReader tokens;
        try
        {
            tokens = new TokenReader(source, Scanner.Scan(text));
        }
        catch (ParseFailure failure)
        {
            errors.Add(source.ErrorAt(failure.Offset, failure.Message, failure.Hint));
            return (bodies, errors);
        }
        var parser = new PolicyParser(tokens);
        while (!tokens.AtEnd && errors.Count < Limits.MaxErrors)
        {
            try
            {
                bodies.Add(parser.ParsePolicy());
                if (bodies.Count > Limits.MaxPolicies)
                    throw new ParseFailure(
                        tokens.Previous.Start,
                        $"more than {Limits.MaxPolicies} policies"
                    );
            }
            catch (ParseFailure failure)
            {
                errors.Add(source.ErrorAt(failure.Offset, failure.Message, failure.Hint));
                tokens.Recover();
            }
        }
        return (bodies, errors);
    }

    private PolicyBody ParsePolicy()
    {
        var start = reader.Current.Start;
        var annotations = ParseAnnotations();
        var effect = ParseEffect();
        reader.Expect(
            TokenKind.LeftParen,
            "`(`",
            "a policy begins `permit (principal, action, resource)`"
        );
        var principal = ParseScope("principal");
        ExpectNext("action");
        var action = ParseActionScope();
        ExpectNext("resource");
        var resource = ParseScope("resource");
        reader.Accept(TokenKind.Comma);
        reader.Expect(
            TokenKind.RightParen,
            "`)`",
            "the scope has exactly principal, action and resource"
        );
        var conditions = ParseConditions();
        var end = reader.Expect(
            TokenKind.Semicolon,
            "`when`, `unless` or `;`",
            "every policy ends with `;`"
        );
        return new PolicyBody
        {
            Annotations = annotations,
            Effect = effect,
            Principal = principal,
            Action = action,
            Resource = resource,
            Conditions = conditions,
            Position = reader.Source.PositionOf(start),
            Source = reader.Source,
            Text = reader.Source.Text[start..end.End],
        };
    }

    private void ExpectNext(string variable)
    {
        reader.Expect(TokenKind.Comma, "`,`", $"the scope goes on with `{variable}`");
    }

    private List<KeyValuePair<string, string?>> ParseAnnotations()
    {
        var annotations = new List<KeyValuePair<string, string?>>();
        while (reader.Accept(TokenKind.At))
        {
            var token = reader.Expect(TokenKind.Word, "an annotation name");
            var name = reader.TextOf(token).ToString();
            string? value = null;
            if (reader.Accept(TokenKind.LeftParen))
            {
                var text = reader.Expect(
                    TokenKind.String,
                    "a string literal",
                    "an annotation is written `@name(\"value\")`"
                );
                value = StringLiteral.Decode(reader.Source.Text, text);
                reader.Expect(TokenKind.RightParen, "`)`");
            }
            if (annotations.Exists(a => a.Key == name))
                throw new ParseFailure(token.Start, $"duplicate annotation `@{name}`");
            annotations.Add(new(name, value));
        }
        return annotations;
    }

    private Effect ParseEffect()
    {
        if (reader.AcceptWord("permit"))
            return Effect.Permit;
        if (reader.AcceptWord("forbid"))
            return Effect.Forbid;
        throw reader.Unexpected(
            "expected `permit` or `forbid`",
            "a policy begins `permit (principal, action, resource)`"
        );
    }

    private Scope ParseScope(string variable)
    {
        var slot = variable == "principal" ? Slot.Principal : Slot.Resource;
        reader.ExpectWord(variable, "the scope has principal, action and resource, in this order");
        var start = reader.Previous.Start;
        if (reader.Is(TokenKind.Colon))
            throw reader.Unexpected("a type is not given with `:`", $"write `{variable} is Type`");
        if (reader.AcceptWord("is"))
        {
            var type = expressions.ParsePath("an entity type");
            if (reader.Is(TokenKind.DoubleColon))
                throw reader.Unexpected(
                    "expected an entity type",
                    "after `is` comes a type without an id; did you mean `==`?"
                );
            if (!reader.AcceptWord("in"))
                return new Scope(ScopeOp.Is) { EntityType = type, Start = start };
            return ParseTarget(new Scope(ScopeOp.IsIn) { EntityType = type, Start = start }, slot);
        }
        if (reader.Accept(TokenKind.Equal))
            return ParseTarget(new Scope(ScopeOp.Equal) { Start = start }, slot);
        if (reader.AcceptWord("in"))
            return ParseTarget(new Scope(ScopeOp.In) { Start = start }, slot);
        if (reader.Is(TokenKind.Assign))
            throw reader.Unexpected("expected an operator", "`=` is not valid here; write `==`");
        return new Scope(ScopeOp.All) { Start = start };
    }

    private Scope ParseTarget(Scope scope, Slot slot)
    {
        if (reader.Is(TokenKind.Slot))
        {
            var wanted = slot == Slot.Principal ? "?principal" : "?resource";
            if (!reader.TextOf(reader.Current).SequenceEqual(wanted))
                throw reader.Unexpected($"the only slot here is `{wanted}`");
            reader.Advance();
            return scope with { Slot = slot };
        }
        if (reader.Accept(TokenKind.LeftParen))
        {
            reader.Enter();
            var inner = ParseTarget(scope, slot);
            reader.Expect(TokenKind.RightParen, "`)`");
            reader.Leave();
            return inner;
        }
        return scope with { Entity = ParseEntity() };
    }

    private EntityUid ParseEntity()
    {
        if (!reader.Is(TokenKind.Word))
            throw reader.Unexpected("expected an entity such as `User::\"alice\"`");
        var type = expressions.ParsePath("an entity type");
        reader.Expect(
            TokenKind.DoubleColon,
            "`::` and an id in double quotes",
            "an entity is written `Type::\"id\"`"
        );
        var id = reader.Expect(
            TokenKind.String,
            "an entity id in double quotes",
            "an entity is written `Type::\"id\"`"
        );
        return new EntityUid(type, StringLiteral.Decode(reader.Source.Text, id));
    }

    private Scope ParseActionScope()
    {
        reader.ExpectWord("action", "the scope has principal, action and resource, in this order");
        var start = reader.Previous.Start;
        if (reader.IsWord("is"))
            throw reader.Unexpected(
                "the action has no `is`",
                "write `action == Action::\"name\"` or `action in [...]`"
            );
        if (reader.Accept(TokenKind.Equal))
            return new Scope(ScopeOp.Equal) { Entity = ParseAction(), Start = start };
        if (!reader.AcceptWord("in"))
            return new Scope(ScopeOp.All) { Start = start };
        var entities = ParseActions();
        // One action in brackets is the same as the action alone.
        return entities is [var only]
            ? new Scope(ScopeOp.In) { Entity = only, Start = start }
            : new Scope(ScopeOp.InAny) { Entities = [.. entities], Start = start };
    }

    private List<EntityUid> ParseActions()
    {
        if (reader.Accept(TokenKind.LeftParen))
        {
            reader.Enter();
            var inner = ParseActions();
            reader.Expect(TokenKind.RightParen, "`)`");
            reader.Leave();
            return inner;
        }
        if (!reader.Accept(TokenKind.LeftBracket))
            return [ParseAction()];
        var entities = new List<EntityUid>();
        while (!reader.Accept(TokenKind.RightBracket))
        {
            if (entities.Count > 0)
            {
                reader.Expect(TokenKind.Comma, "`,` or `]`");
                if (reader.Accept(TokenKind.RightBracket))
                    break;
            }
            entities.Add(ParseAction());
        }
        return entities;
    }

    private EntityUid ParseAction()
    {
        var start = reader.Current.Start;
        if (reader.Is(TokenKind.Slot))
            throw reader.Unexpected("the action has no slot");
        if (reader.Accept(TokenKind.LeftParen))
        {
            reader.Enter();
            var inner = ParseAction();
            reader.Expect(TokenKind.RightParen, "`)`");
            reader.Leave();
            return inner;
        }
        var entity = ParseEntity();
        return IsActionType(entity.Type)
            ? entity
            : throw new ParseFailure(
                start,
                $"{entity} is not an action",
                "an action's type is `Action`, or ends in `::Action`"
            );
    }

    public static bool IsActionType(string type) =>
        type == "Action" || type.EndsWith("::Action", StringComparison.Ordinal);

    private List<Condition> ParseConditions()
    {
        var conditions = new List<Condition>();
        while (reader.IsWord("when") || reader.IsWord("unless"))
        {
            var isWhen = reader.TextOf(reader.Advance()).SequenceEqual("when");
            reader.Expect(TokenKind.LeftBrace, "`{`");
            if (reader.Is(TokenKind.RightBrace))
                throw reader.Unexpected(
                    "a condition cannot be empty",
                    "write `true`, or leave the clause out"
                );
            var body = expressions.ParseExpression();
            reader.Expect(TokenKind.RightBrace, "`}`");
            conditions.Add(new Condition(isWhen, body));
            if (conditions.Count > Limits.MaxExpressionHeight)
                throw new ParseFailure(
                    reader.Previous.Start,
                    $"more than {Limits.MaxExpressionHeight} conditions"
                );
        }
        return conditions;
    }
}
