using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Configuring;

/// <summary>Reads what is declared of a tool's parameters and results.</summary>
internal static class AnnotationSections
{
    private static readonly string[] Roles = ["selects", "bounded", "payload", "executes", "reads"];

    private static readonly string[] Kinds =
    [
        "text",
        "email",
        "account",
        "url",
        "phone",
        "person",
        "id",
        "name",
        "path",
        "date",
        "datetime",
        "amount",
        "choice",
    ];

    /// <summary>Reads <c>parameters</c>; null if absent.</summary>
    public static ImmutableSortedDictionary<string, ParameterFacts>? Parameters(Section tool)
    {
        var read = tool.Named("parameters")
            .ToImmutableSortedDictionary(
                static p => p.Name,
                static p => Parameter(p.Section),
                StringComparer.Ordinal
            );
        if (tool.Has("parameters") && tool.Has("selects"))
            tool.Fault("parameters", AnnotationRules.Both);
        if (read.Count > AnnotationRules.MaxParameters)
            tool.Fault(
                "parameters",
                $"A tool declares at most {AnnotationRules.MaxParameters} parameters."
            );
        return tool.Has("parameters") ? read : null;
    }

    /// <summary>Reads <c>evokes</c>; null if absent.</summary>
    public static ImmutableArray<string>? Evokes(Section tool)
    {
        var phrases = tool.Texts("evokes");
        if (phrases is { Length: > AnnotationRules.MaxPhrases })
            tool.Fault("evokes", $"'evokes' has at most {AnnotationRules.MaxPhrases} phrases.");
        Report(tool, "evokes", phrases?.Select(AnnotationRules.PhraseFault));
        return phrases;
    }

    /// <summary>Reads <c>returns</c>; null if absent.</summary>
    public static ReturnFacts? Returns(Section tool)
    {
        if (tool.Child("returns") is not { } section)
            return null;
        var format = Word<ResultFormat>(section, "format", ["text", "json", "yaml", "python"]);
        var records = section.Text("records");
        var patterns = section.Texts("patterns") ?? [];
        var fields = section.Named("fields", spaces: true).ToArray();
        if (fields.Length > AnnotationRules.MaxFields)
            section.Fault("fields", $"There are at most {AnnotationRules.MaxFields} fields.");
        if (patterns.Length > AnnotationRules.MaxPatterns)
            section.Fault("patterns", $"There are at most {AnnotationRules.MaxPatterns} patterns.");
        var returns = new ReturnFacts
        {
            Format = format ?? ResultFormat.Text,
            Records = records,
            Patterns = patterns,
            Fields = [.. fields.Select(static f => Field(f.Name, f.Section))],
            Creates = section.Text("creates"),
            Complete = Flag(section, "complete"),
        };
        if (returns.Format == ResultFormat.Text)
            CheckText(section, returns, fields);
        else
            CheckTree(section, returns, fields);
        section.Close();
        return returns;
    }

    private static ParameterFacts Parameter(Section section)
    {
        if (!section.Has("role"))
            section.Fault("role", $"'role' is missing here: write {string.Join(", ", Roles)}.");
        var role = Word<ParameterRole>(section, "role", Roles) ?? ParameterRole.Selects;
        var kind = Word<ValueKind>(section, "kind", Kinds);
        var parameter = new ParameterFacts
        {
            Role = role,
            Kind = kind ?? (role == ParameterRole.Bounded ? ValueKind.Amount : ValueKind.Text),
            Of = section.Text("of"),
            Max = section.Number("max", 0, AnnotationRules.MaxQuantity),
            Words = section.TextLists("words"),
        };
        if (AnnotationRules.ParameterFault(parameter) is { } fault)
            section.Fault(parameter.Max is null ? "words" : "max", fault);
        section.Close();
        return parameter;
    }

    private static FieldFacts Field(string path, Section section)
    {
        var tags = section.Texts("tags");
        var field = new FieldFacts
        {
            Path = path,
            Trust =
                Word<Integrity>(section, "trust", ["untrusted", "designated", "trusted"])
                ?? Integrity.Untrusted,
            Kind = Word<ValueKind>(section, "kind", Kinds) ?? ValueKind.Text,
            Of = section.Text("of"),
            Names = Flag(section, "names"),
            Confidentiality = Word<Confidentiality>(
                section,
                "confidentiality",
                ["public", "internal", "confidential", "restricted"]
            ),
            Tags = tags is { IsEmpty: false }
                ? tags.Value.ToImmutableSortedSet(StringComparer.Ordinal)
                : null,
        };
        if (field is { Names: true, Trust: not Integrity.Trusted })
            section.Fault(
                "names",
                "Only a trusted field may name its record: write 'trust: trusted'."
            );
        section.Close();
        return field;
    }

    private static void CheckTree(
        Section section,
        ReturnFacts returns,
        (string Name, Section Section)[] fields
    )
    {
        if (section.Has("patterns"))
            section.Fault("patterns", AnnotationRules.PatternsElsewhere);
        Report(section, "records", returns.Records is { } r ? [AnnotationRules.PathFault(r)] : []);
        foreach (var (path, field) in fields)
            Report(field, "", [AnnotationRules.PathFault(path)]);
    }

    private static void CheckText(
        Section section,
        ReturnFacts returns,
        (string Name, Section Section)[] fields
    )
    {
        if (returns.Records is not null)
            section.Fault("records", AnnotationRules.RecordsInText);
        var names = fields.Select(static f => AnnotationRules.GroupOf(f.Name)).ToHashSet();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        var wrong = returns
            .Patterns.Select(p => AnnotationRules.PatternFault(p, names, groups))
            .OfType<string>()
            .ToArray();
        Report(section, "patterns", wrong);
        if (wrong.Length > 0)
            return;
        foreach (var (path, field) in fields)
        {
            var name = AnnotationRules.GroupOf(path);
            if (!groups.Contains(name))
                field.Fault("", AnnotationRules.NoGroup(name, groups));
        }
    }

    private static void Report(Section section, string key, IEnumerable<string?>? faults)
    {
        foreach (var fault in (faults ?? []).OfType<string>())
            section.Fault(key, fault);
    }

    private static bool Flag(Section section, string key) =>
        section.Choice(key, "true", "false") == "true";

    private static T? Word<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T
    >(Section section, string key, string[] words)
        where T : struct, Enum =>
        section.Choice(key, words) is { } word ? Enum.Parse<T>(word, ignoreCase: true) : null;
}
