using System.Text;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>Writes a schema in Cedar's own notation.</summary>
internal static class SchemaText
{
    private const string Step = "  ";

    public static string Write(
        IEnumerable<DescribedEntity> entities,
        IEnumerable<DescribedEntity> facts,
        IEnumerable<DescribedAction> actions
    )
    {
        var text = new StringBuilder();
        foreach (var entity in entities)
            Write(text, entity, entity.Type, "");
        foreach (var action in actions)
            Write(text, action);
        foreach (var home in facts.GroupBy(static f => NamespaceOf(f.Type), StringComparer.Ordinal))
        {
            var indent = home.Key.Length == 0 ? "" : Step;
            if (home.Key.Length > 0)
                text.Append("namespace ").Append(home.Key).Append(" {\n");
            foreach (var fact in home)
                Write(text, fact, fact.Type[(fact.Type.LastIndexOf(':') + 1)..], indent);
            if (home.Key.Length > 0)
                text.Append("}\n");
        }
        return text.ToString();
    }

    private static string NamespaceOf(string type) =>
        type.LastIndexOf("::", StringComparison.Ordinal) is > 0 and var at ? type[..at] : "";

    private static void Write(
        StringBuilder text,
        DescribedEntity entity,
        string name,
        string indent
    )
    {
        text.Append(indent).Append("// ").Append(entity.Meaning).Append('\n');
        text.Append(indent).Append("entity ").Append(name);
        if (!entity.Parents.IsEmpty)
            text.Append(" in [").AppendJoin(", ", entity.Parents).Append(']');
        text.Append(" = {\n");
        Write(text, entity.Attributes, indent + Step);
        text.Append(indent).Append("};\n\n");
    }

    private static void Write(StringBuilder text, DescribedAction action)
    {
        text.Append("// ").Append(action.Meaning).Append('\n');
        text.Append("action ").Append(WireName<Intercepting.CallKind>.Of(action.Kind));
        text.Append(" appliesTo {\n").Append(Step).Append("principal: [Agent],\n");
        text.Append(Step).Append("resource: [").AppendJoin(", ", action.Resources).Append("],\n");
        text.Append(Step).Append("context: {\n");
        Write(text, action.Context, Step + Step);
        text.Append(Step).Append("},\n};\n\n");
    }

    private static void Write(
        StringBuilder text,
        ImmutableArray<ReadableAttribute> attributes,
        string indent
    )
    {
        foreach (var attribute in attributes)
        {
            text.Append(indent).Append("// ").Append(attribute.Meaning).Append('\n');
            text.Append(indent).Append(ArgumentType.CedarName(attribute.Name));
            text.Append(attribute.IsRequired ? ": " : "?: ").Append(attribute.Type).Append(",\n");
        }
    }
}
