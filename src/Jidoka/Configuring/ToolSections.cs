namespace Jidoka.Configuring;

/// <summary>Reads what is declared of a tool.</summary>
internal static class ToolSections
{
    /// <summary>The words for effects in configuration and on the command line.</summary>
    public static ImmutableSortedDictionary<string, Effects> EffectWords { get; } =
        new Dictionary<string, Effects>(StringComparer.Ordinal)
        {
            ["none"] = Effects.None,
            ["reads"] = Effects.Reads,
            ["writes"] = Effects.Writes,
            ["external"] = Effects.External,
            ["destructive"] = Effects.Destructive,
            ["grantsAccess"] = Effects.GrantsAccess,
            ["spends"] = Effects.Spends,
            ["executes"] = Effects.Executes,
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static Asset Tool(AssetId id, Section section)
    {
        var effects = section.Choices("effects", [.. EffectWords.Keys]);
        if (effects is { IsEmpty: true })
            section.Fault(
                "effects",
                "'effects' must not be empty; write [none] for a tool that only computes."
            );
        return new()
        {
            Id = id,
            Tool = new()
            {
                Effects = effects?.Aggregate(Effects.None, (all, word) => all | EffectWords[word]),
                Selects = section.Texts("selects"),
                Parameters = AnnotationSections.Parameters(section),
                Returns = AnnotationSections.Returns(section),
                Evokes = AnnotationSections.Evokes(section),
                ResultLabel = section.Child("result") is { } result ? ResultLabel(result) : null,
            },
        };
    }

    private static Label ResultLabel(Section section)
    {
        var integrity = section.Choice("integrity", "untrusted", "designated", "trusted");
        var confidentiality = section.Choice(
            "confidentiality",
            "public",
            "internal",
            "confidential",
            "restricted"
        );
        var tags = section.Texts("tags");
        section.Close();
        return new(
            Enum.Parse<Integrity>(integrity ?? nameof(Integrity.Untrusted), ignoreCase: true),
            Enum.Parse<Confidentiality>(
                confidentiality ?? nameof(Confidentiality.Internal),
                ignoreCase: true
            ),
            tags is { IsEmpty: false }
                ? tags.Value.ToImmutableSortedSet(StringComparer.Ordinal)
                : null
        );
    }
}
