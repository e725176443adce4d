using Jidoka.Configuring;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Rehearsing;

/// <summary>Reads <c>expect</c>: a verdict, or a mapping with the verdict and what else is to be compared.</summary>
internal static class ExpectSection
{
    private const string BuiltIn = "jidoka:";
    private static readonly string[] Verdicts =
    [
        .. Enum.GetValues<Verdict>().Select(WireName<Verdict>.Of),
    ];

    public static Expectation? Read(Section entry, PolicySnapshot policies)
    {
        if (!entry.Has("expect"))
        {
            entry.Fault("expect", "A case needs 'expect', for example expect: allow.");
            return null;
        }
        if (entry.Value("expect") is not YamlMappingNode)
            return entry.Choice("expect", Verdicts) is { } word
                ? new() { Verdict = VerdictOf(word) }
                : null;
        var section = entry.Child("expect")!;
        if (!section.Has("decision"))
            section.Fault("decision", $"'expect' needs 'decision': {string.Join(", ", Verdicts)}.");
        var verdict = section.Choice("decision", Verdicts);
        var expected = new Expectation
        {
            Verdict = VerdictOf(verdict ?? Verdicts[0]),
            Policies = Known(section, "policies", policies),
            Observed = Known(section, "observed", policies),
            Transforms = section.Texts("transforms"),
            HeldFor = section.Text("heldFor"),
            Reason = section.Text("reason"),
        };
        section.Close();
        return expected;
    }

    private static Verdict VerdictOf(string word) =>
        Enum.GetValues<Verdict>().First(v => WireName<Verdict>.Of(v) == word);

    private static ImmutableArray<string>? Known(
        Section section,
        string key,
        PolicySnapshot policies
    )
    {
        if (section.Texts(key) is not { } ids)
            return null;
        foreach (var id in ids.Where(id => !id.StartsWith(BuiltIn, StringComparison.Ordinal)))
        {
            if (!policies.Set.TryGet(id, out _))
                section.Fault(
                    key,
                    $"There is no policy '{id}'.{Nearest.Hint(id, policies.Set.Policies.Select(p => p.Id))}"
                );
        }
        return ids;
    }
}
