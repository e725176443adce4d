namespace Jidoka.Configuring;

/// <summary>Reads <c>mandate</c>: what all sessions of an agent may do at most.</summary>
internal static class MandateSection
{
    private const decimal MaxAmount = 1_000_000_000_000_000m;

    /// <summary>Reads the terms; null if there are none.</summary>
    public static MandateTerms? Read(Section agent)
    {
        if (agent.Child("mandate") is not { } section)
            return null;
        var limits = section.Items("arguments").Select(ReadLimit).ToImmutableArray();
        var terms = new MandateTerms
        {
            Purpose = section.Text("purpose"),
            Tools = section.Texts("tools"),
            Asks = section.Texts("asks"),
            Arguments = limits.IsEmpty ? null : limits,
        };
        if (MandateRules.FaultOf(terms) is { } fault)
            agent.Fault("mandate", fault);
        section.Close();
        return terms;
    }

    private static ArgumentLimit ReadLimit(Section section)
    {
        var limit = new ArgumentLimit(
            section.Required("tool"),
            section.Required("path"),
            section.Texts("oneOf"),
            section.Number("max", 0, MaxAmount)
        );
        section.Close();
        return limit;
    }
}
