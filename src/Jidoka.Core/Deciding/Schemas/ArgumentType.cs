namespace Jidoka.Core.Deciding.Schemas;

/// <summary>The type of a tool's arguments, or of one of them, as its JSON schema states it.</summary>
/// <param name="form">What it is.</param>
internal sealed class ArgumentType(ArgumentForm form)
{
    /// <summary>Nothing is known.</summary>
    public static ArgumentType Unknown { get; } = new(ArgumentForm.Unknown);

    /// <summary>An object of which no member is known.</summary>
    public static ArgumentType AnyRecord { get; } = new(ArgumentForm.Record) { IsOpen = true };

    /// <summary>What it is.</summary>
    public ArgumentForm Form => form;

    /// <summary>For a list, the type of its items.</summary>
    public ArgumentType? Item { get; init; }

    /// <summary>For a record, its members by name.</summary>
    public ImmutableSortedDictionary<string, ArgumentField> Fields { get; init; } =
        ImmutableSortedDictionary.Create<string, ArgumentField>(StringComparer.Ordinal);

    /// <summary>Whether a record may have members that are not listed.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether Cedar has one type for it.</summary>
    public bool IsTyped =>
        form != ArgumentForm.Unknown && (form != ArgumentForm.List || Item is { IsTyped: true });

    /// <summary>Whether there is, at any depth, something that is not known.</summary>
    public bool HasUnknown =>
        !IsTyped
        || IsOpen
        || Item is { HasUnknown: true }
        || Fields.Values.Any(f => f.Type.HasUnknown);

    /// <summary>The Cedar type; what has none is left out of records.</summary>
    public string ToCedar() =>
        form switch
        {
            ArgumentForm.Truth => "Bool",
            ArgumentForm.Whole => "Long",
            ArgumentForm.Number => "decimal",
            ArgumentForm.List => $"Set<{Item?.ToCedar()}>",
            ArgumentForm.Record => Record(
                Fields
                    .Where(static f => f.Value.Type.IsTyped)
                    .Select(static f =>
                        $"{CedarName(f.Key)}{(f.Value.IsRequired ? "" : "?")}: {f.Value.Type.ToCedar()}"
                    )
            ),
            _ => "String",
        };

    /// <summary>The Cedar type of who supplied each of these arguments: text by place.</summary>
    public string ToOrigins()
    {
        var places = new SortedSet<string>(StringComparer.Ordinal);
        AddPlaces("", places);
        return Record(places.Select(static p => $"{CedarName(p)}?: String"));
    }

    private void AddPlaces(string at, SortedSet<string> places)
    {
        foreach (var (name, field) in Fields)
        {
            var place = at.Length == 0 ? name : $"{at}.{name}";
            if (field.Type.Form == ArgumentForm.Record)
                field.Type.AddPlaces(place, places);
            else
                places.Add(place);
        }
    }

    private static string Record(IEnumerable<string> fields) => $"{{{string.Join(", ", fields)}}}";

    /// <summary>A name as schemas take it: in quotes unless it is a plain word.</summary>
    public static string CedarName(string name)
    {
        var plain =
            name.Length > 0
            && !char.IsAsciiDigit(name[0])
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && name
                is not (
                    "true"
                    or "false"
                    or "if"
                    or "then"
                    or "else"
                    or "in"
                    or "is"
                    or "like"
                    or "has"
                    or "__cedar"
                );
        return plain ? name : Cedar.Value.Of(name).ToString();
    }
}
