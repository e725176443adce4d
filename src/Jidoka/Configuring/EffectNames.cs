using System.Text.RegularExpressions;

namespace Jidoka.Configuring;

/// <summary>What a tool's own name says of its effects, held against what is declared: to call a delete a read is a slip.</summary>
internal static partial class EffectNames
{
    /// <summary>What is to be looked at again; null: nothing.</summary>
    /// <param name="tool">The tool by its id.</param>
    /// <param name="effects">What is declared of it; null: nothing, which counts as everything.</param>
    public static string? WarningOf(AssetId tool, Effects? effects)
    {
        if (effects is not { } declared || (declared & ~Effects.Reads) != Effects.None)
            return null;
        return DeedOf(tool) is (var verb, var likely)
            ? $"{tool} is declared to do no more than read, and its name says '{verb}': is it not {likely}?"
            : null;
    }

    /// <summary>The deed that a tool's name begins with, and the effect that it likely has; null: it begins with none.</summary>
    /// <param name="tool">The tool by its id.</param>
    public static (string Verb, string Effect)? DeedOf(AssetId tool)
    {
        var own = tool.Name[(tool.Name.IndexOf('/') + 1)..];
        var verb = Word().Match(own).Value.ToLowerInvariant();
        return Deeds.TryGetValue(verb, out var likely) ? (verb, likely) : null;
    }

    private static readonly ImmutableDictionary<string, string> Deeds = new (
        string Effect,
        string Verbs
    )[]
    {
        ("destructive", "delete remove erase drop purge destroy cancel kick wipe"),
        ("external", "send post publish email mail reply forward notify message tweet"),
        ("spends", "pay transfer buy purchase order book reserve rent refund"),
        ("grantsAccess", "share invite grant allow authorize authorise"),
        ("executes", "run execute exec eval"),
        ("writes", "write create update append edit set save upload insert move rename"),
    }
        .SelectMany(static g => g.Verbs.Split(' ').Select(verb => (Verb: verb, g.Effect)))
        .ToImmutableDictionary(static p => p.Verb, static p => p.Effect, StringComparer.Ordinal);

    [GeneratedRegex("^[A-Z]?[a-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
