using Jidoka.Cedar.Parsing;

namespace Jidoka.Cedar.Schemas;

/// <summary>Parses schema text: namespaces, entity types, common types and actions.</summary>
internal sealed class SchemaParser
{
    private readonly TokenReader reader;
    private readonly SchemaFragment fragment = new();

    private SchemaParser(TokenReader reader) => this.reader = reader;

    /// <exception cref="ParseFailure">The first error.</exception>
    public static SchemaFragment Parse(Source source)
    {
        if (source.Text.Length > Limits.MaxTextLength)
            throw new ParseFailure(0, $"the text is longer than {Limits.MaxTextLength} characters");
        var parser = new SchemaParser(new TokenReader(source, Scanner.Scan(source.Text)));
        parser.ParseAll();
        return parser.fragment;
    }

    private void ParseAll()
    {
        while (!reader.AtEnd)
        {
            var annotations = ParseAnnotations();
            if (reader.AcceptWord("namespace"))
                ParseNamespace(annotations);
            else
                ParseDeclaration(Namespace("", Annotations.None), annotations);
        }
    }

    private NamespaceDeclaration Namespace(string name, Annotations annotations)
    {
        if (!fragment.Namespaces.TryGetValue(name, out var found))
            fragment.Namespaces[name] = found = new NamespaceDeclaration(name)
            {
                Annotations = annotations,
            };
        return found;
    }

    private void ParseNamespace(Annotations annotations)
    {
        var start = reader.Current.Start;
        var name = ParsePath("a namespace").Text;
        RejectReserved(name, start);
        if (fragment.Namespaces.ContainsKey(name))
            throw new ParseFailure(
                start,
                $"the namespace `{name}` is declared twice",
                "join both in one"
            );
        var target = Namespace(name, annotations);
        reader.Expect(TokenKind.LeftBrace, "`{`");
        while (!reader.Accept(TokenKind.RightBrace))
            ParseDeclaration(target, ParseAnnotations());
    }

    private static void RejectReserved(string path, int start)
    {
        if (path.Split("::").Contains(Identifiers.ReservedNamespace, StringComparer.Ordinal))
            throw new ParseFailure(start, $"`{Identifiers.ReservedNamespace}` is reserved");
    }

    private Annotations ParseAnnotations()
    {
        if (!reader.Is(TokenKind.At))
            return Annotations.None;
        var items = new List<KeyValuePair<string, string?>>();
        while (reader.Accept(TokenKind.At))
        {
            var token = reader.Expect(TokenKind.Word, "an annotation name");
            var name = reader.TextOf(token).ToString();
            string? value = null;
            if (reader.Accept(TokenKind.LeftParen))
            {
                value = ParseString("a string literal");
                reader.Expect(TokenKind.RightParen, "`)`");
            }
            if (items.Exists(a => a.Key == name))
                throw new ParseFailure(token.Start, $"duplicate annotation `@{name}`");
            items.Add(new(name, value));
        }
        return new Annotations(items);
    }

    private void ParseDeclaration(NamespaceDeclaration target, Annotations annotations)
    {
        if (reader.AcceptWord("entity"))
            ParseEntity(target, annotations);
        else if (reader.AcceptWord("action"))
            ParseAction(target, annotations);
        else if (reader.AcceptWord("type"))
            ParseCommonType(target, annotations);
        else
            throw reader.Unexpected("expected `entity`, `action`, `type` or `namespace`");
    }

    private void ParseCommonType(NamespaceDeclaration target, Annotations annotations)
    {
        var start = reader.Current.Start;
        var name = ParseIdentifier("a type name");
        RejectReserved(name, start);
        if (
            name
            is "Bool"
                or "Boolean"
                or "Entity"
                or "Extension"
                or "Long"
                or "Record"
                or "Set"
                or "String"
        )
            throw new ParseFailure(start, $"`{name}` is the name of a built-in type");
        reader.Expect(TokenKind.Assign, "`=`");
        var type = ParseType();
        reader.Expect(TokenKind.Semicolon, "`;`");
        if (!target.CommonTypes.TryAdd(name, new CommonTypeDeclaration(type, annotations)))
            throw new ParseFailure(start, $"the type `{name}` is declared twice");
    }

    private void ParseEntity(NamespaceDeclaration target, Annotations annotations)
    {
        var names = new List<(string Name, int Start)>();
        do
        {
            var start = reader.Current.Start;
            names.Add((ParseIdentifier("an entity type name"), start));
            RejectReserved(names[^1].Name, start);
        } while (reader.Accept(TokenKind.Comma));
        var declaration = reader.AcceptWord("enum")
            ? ParseEnum(annotations)
            : ParseStandardEntity(annotations);
        reader.Expect(TokenKind.Semicolon, "`;`");
        foreach (var (name, start) in names)
        {
            if (!target.EntityTypes.TryAdd(name, declaration))
                throw new ParseFailure(start, $"the entity type `{name}` is declared twice");
        }
    }

    private EntityTypeDeclaration ParseEnum(Annotations annotations)
    {
        var choices = new List<string>();
        reader.Expect(TokenKind.LeftBracket, "`[`");
        do
        {
            choices.Add(ParseString("an entity id in double quotes"));
        } while (reader.Accept(TokenKind.Comma));
        reader.Expect(TokenKind.RightBracket, "`]`");
        return new EntityTypeDeclaration { Annotations = annotations, Choices = choices };
    }

    private EntityTypeDeclaration ParseStandardEntity(Annotations annotations)
    {
        var parents = reader.AcceptWord("in") ? ParsePaths() : [];
        DeclaredType shape = DeclaredRecord.Empty;
        if (reader.Accept(TokenKind.Assign) || reader.Is(TokenKind.LeftBrace))
        {
            if (!reader.Is(TokenKind.LeftBrace))
                throw reader.Unexpected(
                    "expected `{`",
                    "the attributes of an entity type are written as a record"
                );
            shape = ParseRecord();
        }
        var tags = reader.AcceptWord("tags") ? ParseType() : null;
        return new EntityTypeDeclaration
        {
            Annotations = annotations,
            Parents = parents,
            Shape = shape,
            Tags = tags,
        };
    }

    private void ParseAction(NamespaceDeclaration target, Annotations annotations)
    {
        var names = new List<(string Name, int Start)>();
        do
        {
            var start = reader.Current.Start;
            names.Add((ParseName("an action name"), start));
        } while (reader.Accept(TokenKind.Comma));
        var hasParents = reader.AcceptWord("in");
        var declaration = new ActionDeclaration
        {
            Annotations = annotations,
            HasParents = hasParents,
            Parents = hasParents ? ParseActionReferences() : [],
        };
        if (reader.AcceptWord("appliesTo"))
            declaration = ParseAppliesTo(declaration, names[0].Name);
        if (reader.AcceptWord("attributes"))
        {
            reader.Expect(TokenKind.LeftBrace, "`{`");
            reader.Expect(TokenKind.RightBrace, "`}`", "actions have no attributes");
        }
        reader.Expect(TokenKind.Semicolon, "`;`");
        foreach (var (name, start) in names)
        {
            if (!target.Actions.TryAdd(name, declaration))
                throw new ParseFailure(start, $"the action `{name}` is declared twice");
        }
    }

    private List<ActionReference> ParseActionReferences()
    {
        if (!reader.Accept(TokenKind.LeftBracket))
            return [ParseActionReference()];
        var parents = new List<ActionReference>();
        do
        {
            parents.Add(ParseActionReference());
        } while (reader.Accept(TokenKind.Comma));
        reader.Expect(TokenKind.RightBracket, "`]`");
        return parents;
    }

    private ActionReference ParseActionReference()
    {
        var start = reader.Current.Start;
        if (reader.Is(TokenKind.String))
            return new ActionReference(null, ParseString("an action"), start);
        var path = ParsePath("an action");
        if (reader.Accept(TokenKind.DoubleColon))
            return new ActionReference(path, ParseString("an action id in double quotes"), start);
        if (path.Text.Contains(':', StringComparison.Ordinal))
            throw reader.Unexpected("expected `::` and an action id in double quotes");
        return new ActionReference(null, path.Text, start);
    }

    private ActionDeclaration ParseAppliesTo(ActionDeclaration declaration, string action)
    {
        IReadOnlyList<TypeName>? principals = null;
        IReadOnlyList<TypeName>? resources = null;
        DeclaredType? context = null;
        reader.Expect(TokenKind.LeftBrace, "`{`");
        do
        {
            var token = reader.Current;
            if (reader.AcceptWord("principal"))
                principals = ParseAppliesToTypes(principals, "principal", token.Start);
            else if (reader.AcceptWord("resource"))
                resources = ParseAppliesToTypes(resources, "resource", token.Start);
            else if (reader.AcceptWord("context"))
                context = ParseContext(context, token.Start);
            else
                throw reader.Unexpected("expected `principal`, `resource` or `context`");
        } while (reader.Accept(TokenKind.Comma) && !reader.Is(TokenKind.RightBrace));
        var close = reader.Expect(TokenKind.RightBrace, "`,` or `}`");
        if (principals is null || resources is null)
        {
            var missing = principals is null ? "principal" : "resource";
            throw new ParseFailure(close.Start, $"the action `{action}` applies to no `{missing}`");
        }
        return declaration with
        {
            Principals = principals,
            Resources = resources,
            Context = context ?? DeclaredRecord.Empty,
        };
    }

    private List<TypeName> ParseAppliesToTypes(
        IReadOnlyList<TypeName>? earlier,
        string what,
        int start
    )
    {
        if (earlier is not null)
            throw new ParseFailure(start, $"`{what}` is given twice");
        reader.Expect(TokenKind.Colon, "`:`");
        var types = ParsePaths();
        return types.Count > 0
            ? types
            : throw new ParseFailure(
                start,
                $"`{what}` is an empty list",
                "leave `appliesTo` out for an action group"
            );
    }

    private DeclaredType ParseContext(DeclaredType? earlier, int start)
    {
        if (earlier is not null)
            throw new ParseFailure(start, "`context` is given twice");
        reader.Expect(TokenKind.Colon, "`:`");
        return reader.Is(TokenKind.LeftBrace)
            ? ParseRecord()
            : new DeclaredName(ParsePath("a record or a type name"), ReferenceKind.Common);
    }

    /// <summary>One path, or a possibly empty list of them in brackets.</summary>
    private List<TypeName> ParsePaths()
    {
        if (!reader.Accept(TokenKind.LeftBracket))
            return [ParsePath("an entity type")];
        var paths = new List<TypeName>();
        if (reader.Accept(TokenKind.RightBracket))
            return paths;
        do
        {
            paths.Add(ParsePath("an entity type"));
        } while (reader.Accept(TokenKind.Comma));
        reader.Expect(TokenKind.RightBracket, "`,` or `]`");
        return paths;
    }

    private DeclaredType ParseType()
    {
        reader.Enter();
        DeclaredType type;
        if (reader.Is(TokenKind.LeftBrace))
        {
            type = ParseRecord();
        }
        else if (reader.IsWord("Set") && reader.Peek().Kind == TokenKind.Less)
        {
            reader.Advance();
            reader.Advance();
            type = new DeclaredSet(ParseType());
            reader.Expect(TokenKind.Greater, "`>`");
        }
        else
        {
            type = new DeclaredName(ParsePath("a type"), ReferenceKind.EntityOrCommon);
        }
        reader.Leave();
        return type;
    }

    private DeclaredRecord ParseRecord()
    {
        reader.Expect(TokenKind.LeftBrace, "`{`");
        var attributes = new Dictionary<string, DeclaredAttribute>(StringComparer.Ordinal);
        while (!reader.Accept(TokenKind.RightBrace))
        {
            var annotations = ParseAnnotations();
            var name = ParseName("an attribute name");
            var isRequired = !reader.Accept(TokenKind.Question);
            reader.Expect(TokenKind.Colon, "`:`");
            // As in the reference, a repeated attribute replaces the earlier one.
            attributes[name] = new DeclaredAttribute(ParseType(), isRequired, annotations);
            if (!reader.Accept(TokenKind.Comma) && !reader.Is(TokenKind.RightBrace))
                throw reader.Unexpected("expected `,` or `}`");
        }
        return new DeclaredRecord(attributes);
    }

    private string ParseName(string what) =>
        reader.Is(TokenKind.String) ? Names.Shared(ParseString(what)) : ParseIdentifier(what);

    private string ParseString(string what) =>
        StringLiteral.Decode(reader.Source.Text, reader.Expect(TokenKind.String, what));

    private string ParseIdentifier(string what)
    {
        var token = reader.Expect(TokenKind.Word, what);
        var word = reader.TextOf(token);
        if (Identifiers.IsReserved(word))
            throw new ParseFailure(
                token.Start,
                $"`{word}` is a reserved word",
                "write it in double quotes where that is allowed"
            );
        return Names.Shared(word.ToString());
    }

    private TypeName ParsePath(string what)
    {
        var start = reader.Current.Start;
        var first = ParseIdentifier(what);
        if (!reader.Is(TokenKind.DoubleColon))
            return new TypeName(first, start);
        var parts = new List<string> { first };
        while (reader.Is(TokenKind.DoubleColon) && reader.Peek().Kind == TokenKind.Word)
        {
            reader.Advance();
            parts.Add(ParseIdentifier(what));
            if (parts.Count > Limits.MaxNesting)
                throw new ParseFailure(start, $"a path longer than {Limits.MaxNesting}");
        }
        return new TypeName(Names.Shared(string.Join("::", parts)), start);
    }
}
