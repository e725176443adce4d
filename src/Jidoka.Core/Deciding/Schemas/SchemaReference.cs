using System.Text;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>Writes what a schema declares as Markdown, for people.</summary>
internal static class SchemaReference
{
    public static string Write(
        ImmutableArray<DescribedEntity> entities,
        ImmutableArray<DescribedEntity> facts,
        ImmutableArray<DescribedAction> actions
    )
    {
        var text = new StringBuilder();
        text.Append("### Actions\n\n| action | resource | what it does |\n|---|---|---|\n");
        foreach (var action in actions)
        {
            var isAny = action.Resources.Length == entities.Length;
            var resources = isAny
                ? "any"
                : string.Join(", ", action.Resources.Select(static r => Code(r)));
            text.Append(
                $"| {Code($"Action::\"{WireName<Intercepting.CallKind>.Of(action.Kind)}\"")} | {resources} | {action.Meaning} |\n"
            );
        }
        var common = actions[0].Context;
        Table(text, "`context` of every call", common);
        foreach (var action in actions.Where(a => a.Context.Length > common.Length))
        {
            var more = action.Context.Except(common).ToImmutableArray();
            Table(
                text,
                $"`context` of `{WireName<Intercepting.CallKind>.Of(action.Kind)}` besides",
                more
            );
        }
        var shared = SharedBy(entities);
        Table(text, "Every asset", shared);
        foreach (var entity in entities.Concat(facts))
            Write(text, entity, [.. entity.Attributes.Except(shared)]);
        return text.ToString();
    }

    private static ImmutableArray<ReadableAttribute> SharedBy(
        ImmutableArray<DescribedEntity> all
    ) => [.. all[0].Attributes.Where(a => all.All(e => e.Attributes.Contains(a)))];

    private static void Write(
        StringBuilder text,
        DescribedEntity entity,
        ImmutableArray<ReadableAttribute> own
    )
    {
        var parents = entity.Parents.IsEmpty
            ? ""
            : $" It can be `in` a {string.Join(" or a ", entity.Parents.Select(static p => Code(p)))}.";
        text.Append($"\n### {Code(entity.Type)}\n\n{entity.Meaning}{parents}\n");
        if (!own.IsEmpty)
            Rows(text, own);
    }

    private static void Table(
        StringBuilder text,
        string title,
        ImmutableArray<ReadableAttribute> attributes
    )
    {
        text.Append($"\n### {title}\n");
        Rows(text, attributes);
    }

    private static void Rows(StringBuilder text, ImmutableArray<ReadableAttribute> attributes)
    {
        text.Append("\n| attribute | type | what it says |\n|---|---|---|\n");
        foreach (var attribute in attributes)
            text.Append(
                $"| {Code(attribute.Name + (attribute.IsRequired ? "" : "?"))} | {Code(attribute.Type)} | {attribute.Meaning} |\n"
            );
    }

    private static string Code(object text) => $"`{text.ToString()!.Replace("|", "\\|")}`";
}
