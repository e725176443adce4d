namespace Jidoka.Annotating;

/// <summary>What a value likely is, by its schema's format and the words of its name.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Of">Of what an id or a name is; null: not said.</param>
/// <param name="Why">What it is taken from; null: nothing, so it is text.</param>
internal readonly record struct LikelyKind(ValueKind Kind, string? Of = null, string? Why = null)
{
    private const int MaxOfLength = 32;

    private static readonly ImmutableDictionary<string, ValueKind> Formats = new Dictionary<
        string,
        ValueKind
    >
    {
        ["email"] = ValueKind.Email,
        ["idn-email"] = ValueKind.Email,
        ["uri"] = ValueKind.Url,
        ["url"] = ValueKind.Url,
        ["iri"] = ValueKind.Url,
        ["date"] = ValueKind.Date,
        ["date-time"] = ValueKind.DateTime,
        ["uuid"] = ValueKind.Id,
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, ValueKind> Words = new (
        ValueKind Kind,
        string Words
    )[]
    {
        (ValueKind.Email, "email emails mail mails"),
        (ValueKind.Url, "url urls uri uris link links href website webpage"),
        (ValueKind.Path, "path paths file filepath directory dir folder"),
        (ValueKind.Account, "iban account"),
        (ValueKind.Phone, "phone telephone mobile"),
        (ValueKind.Person, "user users username handle assignee owner person"),
        (ValueKind.Name, "name filename channel title repo repository bucket table"),
        (ValueKind.Date, "date day"),
        (ValueKind.DateTime, "time datetime timestamp start end"),
        (ValueKind.Amount, "amount quantity price total count limit size number"),
    }
        .SelectMany(static g => g.Words.Split(' ').Select(word => (Word: word, g.Kind)))
        .ToImmutableDictionary(static p => p.Word, static p => p.Kind, StringComparer.Ordinal);

    private static readonly ImmutableHashSet<string> Addressees =
    [
        "to",
        "cc",
        "bcc",
        "recipient",
        "recipients",
        "attendee",
        "attendees",
        "participant",
        "participants",
        "invitee",
        "invitees",
    ];

    private static readonly ImmutableHashSet<string> Mailing =
    [
        "mail",
        "mails",
        "email",
        "emails",
        "calendar",
        "event",
        "events",
        "meeting",
        "invite",
    ];

    /// <summary>The kind of a value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="tool">The words of the tool's name, of which an unnamed id is.</param>
    public static LikelyKind Guess(string name, JsonElement schema, ImmutableArray<string> tool)
    {
        if (schema.TryGetProperty("enum", out _) || TypeOf(schema) == "boolean")
            return new(ValueKind.Choice, Why: "a choice");
        if (
            schema.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.String
            && Formats.TryGetValue(format.GetString()!, out var kind)
            && kind != ValueKind.Id
        )
            return new(kind, Why: $"format {format.GetString()}");
        var words = NameWords.Of(name);
        if (words.Length > 0 && words[^1] is "id" or "ids" or "uuid" or "guid")
            return new(
                ValueKind.Id,
                Noun(
                    words.Length > 1 ? words[^2]
                    : tool.Length > 1 ? tool[^1]
                    : null
                ),
                "an id by its name"
            );
        if (TypeOf(schema) is "number" or "integer")
            return new(ValueKind.Amount, Why: "a number");
        if (words.Any(Addressees.Contains) && tool.Any(Mailing.Contains))
            return new(ValueKind.Email, Why: "whom a mail or an invitation goes to");
        foreach (var word in words.Reverse())
            if (Words.TryGetValue(word, out kind))
                return new(
                    kind,
                    kind == ValueKind.Name
                        ? Noun(words.FirstOrDefault(static w => w != "name"))
                        : null,
                    $"'{word}' in its name"
                );
        return new(ValueKind.Text);
    }

    /// <summary>The type that a schema states; null: none, or several.</summary>
    public static string? TypeOf(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    private static string? Noun(string? word) =>
        word is { Length: > 0 and <= MaxOfLength }
            ? word.TrimEnd('s') is { Length: > 0 } noun
                ? noun
                : word
            : null;
}
