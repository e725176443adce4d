using System.Globalization;

namespace Jidoka.Configuring;

/// <summary>Reads what a model can do, and says it, in the configuration's own words.</summary>
internal static class CapabilitySection
{
    private static readonly string[] Flags =
    [
        "images",
        "audio",
        "documents",
        "tools",
        "parallelTools",
        "streaming",
        "structuredOutput",
        "reasoning",
    ];

    private static readonly string[] Sizes = ["contextTokens", "maxOutputTokens"];

    /// <summary>Reads a mapping; null if there is none.</summary>
    public static ModelCapabilities? Read(Section model, string key)
    {
        if (model.Child(key) is not { } section)
            return null;
        var read = Read(section);
        section.Close();
        return read;
    }

    /// <summary>Reads what holds at single providers; null if nothing does.</summary>
    public static ImmutableSortedDictionary<string, ModelCapabilities>? ReadByProvider(
        Section model,
        ImmutableArray<string> providers
    )
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, ModelCapabilities>(
            StringComparer.Ordinal
        );
        foreach (var (provider, section) in model.Named("capabilitiesAt"))
        {
            if (!providers.Contains(provider))
                section.Fault("", FaultOf(provider));
            read[provider] = Read(section);
            section.Close();
        }
        return read.Count == 0 ? null : read.ToImmutable();
    }

    /// <summary>Reads <c>NAME=VALUE</c>, as on a command line.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="read">What they say; null if there are none.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Read(IReadOnlyList<string> pairs, out ModelCapabilities? read)
    {
        read = null;
        foreach (var pair in pairs)
        {
            var cut = pair.IndexOf('=');
            var (name, value) = cut < 0 ? (pair, "") : (pair[..cut], pair[(cut + 1)..]);
            if (Flags.Contains(name) && value is "true" or "false")
                read = With(read ?? new(), name, value == "true", null);
            else if (
                Sizes.Contains(name)
                && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                && n is >= 1 and <= ModelCapabilities.MaxTokens
            )
                read = With(read ?? new(), name, null, n);
            else
                return $"'{pair}' is none of {string.Join(", ", Flags)} =true or =false, nor of {string.Join(", ", Sizes)} =1 to {ModelCapabilities.MaxTokens}.";
        }
        return null;
    }

    /// <summary>What is declared, in words; null: nothing.</summary>
    public static string? TextOf(ModelCapabilities? declared) =>
        declared is null
            ? null
            : string.Join(
                ", ",
                Enum.GetValues<ModelAbility>()
                    .Where(static a => a != ModelAbility.None)
                    .Where(a => declared.Has(a) is not null)
                    .Select(a =>
                        (declared.Has(a) is true ? "" : "no ")
                        + JsonNamingPolicy.CamelCase.ConvertName(a.ToString())
                    )
                    .Concat(declared.ContextTokens is { } c ? [$"contextTokens {c}"] : [])
                    .Concat(declared.MaxOutputTokens is { } o ? [$"maxOutputTokens {o}"] : [])
            );

    /// <summary>What is wrong with what is declared of a model, wherever that was given; null: nothing.</summary>
    public static string? FaultOf(ModelFacts model)
    {
        var own =
            model.CapabilitiesAt ?? ImmutableSortedDictionary<string, ModelCapabilities>.Empty;
        if (own.Keys.FirstOrDefault(p => !model.Providers.Contains(p)) is { } stranger)
            return FaultOf(stranger);
        return own.Values.Append(model.Capabilities).Any(static c => !IsSized(c))
            ? $"A model has 1 to {ModelCapabilities.MaxTokens} tokens."
            : null;
    }

    private static bool IsSized(ModelCapabilities? declared) =>
        declared?.ContextTokens is not (< 1 or > ModelCapabilities.MaxTokens)
        && declared?.MaxOutputTokens is not (< 1 or > ModelCapabilities.MaxTokens);

    private static string FaultOf(string provider) =>
        $"'{provider}' is none of the model's providers.";

    private static ModelCapabilities Read(Section section)
    {
        var read = new ModelCapabilities();
        foreach (var name in Flags)
            if (section.Choice(name, "true", "false") is { } flag)
                read = With(read, name, flag == "true", null);
        foreach (var name in Sizes)
            if (section.Integer(name, 1, ModelCapabilities.MaxTokens) is { } size)
                read = With(read, name, null, size);
        return read;
    }

    private static ModelCapabilities With(
        ModelCapabilities to,
        string name,
        bool? flag,
        long? size
    ) =>
        name switch
        {
            "images" => to with { Images = flag },
            "audio" => to with { Audio = flag },
            "documents" => to with { Documents = flag },
            "tools" => to with { Tools = flag },
            "parallelTools" => to with { ParallelTools = flag },
            "streaming" => to with { Streaming = flag },
            "structuredOutput" => to with { StructuredOutput = flag },
            "reasoning" => to with { Reasoning = flag },
            "contextTokens" => to with { ContextTokens = size },
            _ => to with { MaxOutputTokens = size },
        };
}
