namespace Jidoka.Core.Deciding.Schemas;

/// <summary>The arguments of several tools as one type, for policies whose scope does not name one of them.</summary>
internal static class ArgumentUnion
{
    /// <summary>Joins the types: each argument may be absent; unlike types are unknown.</summary>
    /// <param name="tools">The types of the tools' arguments, each a record.</param>
    /// <param name="isNamed">
    /// Whether the tool is named, so that it can be no other: what it requires is there. One tool that happens to be alone
    /// speaks neither for those that no server has listed nor for those to come.
    /// </param>
    public static ArgumentType Of(IReadOnlyList<ArgumentType> tools, bool isNamed)
    {
        if (isNamed && tools is [var only])
            return only;
        var fields = ImmutableSortedDictionary.CreateBuilder<string, ArgumentField>(
            StringComparer.Ordinal
        );
        foreach (var (name, field) in tools.SelectMany(static t => t.Fields))
        {
            var isSame =
                !fields.TryGetValue(name, out var earlier)
                || earlier.Type.IsTyped
                    && field.Type.IsTyped
                    && earlier.Type.ToCedar() == field.Type.ToCedar();
            fields[name] = new(isSame ? field.Type : ArgumentType.Unknown, IsRequired: false);
        }
        return new(ArgumentForm.Record)
        {
            Fields = fields.ToImmutable(),
            IsOpen = tools.Any(static t => t.IsOpen),
        };
    }
}
