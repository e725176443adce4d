using System.Collections.Immutable;

namespace Jidoka.System.Tests.Conformance;

/// <summary>A scenario that passes at a server and, for a reason, not through the gateway.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Reason">Why.</param>
internal sealed record KnownDifference(string Scenario, string Reason)
{
    private const string Roots = "client roots are not forwarded";
    private const string MidCall =
        "the suite's tool asks in the midst of a call, which a server without sessions cannot";
    private const string Unnamed =
        "the suite looks for the name that the server gave its question, and an older server names none";

    /// <summary>Those of a revision before a server.</summary>
    /// <param name="revision">The revision that the suite speaks.</param>
    /// <param name="hasSessions">Whether the server is of the older era.</param>
    public static ImmutableArray<KnownDifference> Of(string revision, bool hasSessions) =>
        (revision, hasSessions) switch
        {
            ("2025-11-25", false) =>
            [
                new("elicitation-sep1034-defaults", MidCall),
                new("elicitation-sep1330-enums", MidCall),
                new("tools-call-elicitation", MidCall),
                new("tools-call-sampling", MidCall),
            ],
            ("2026-07-28", true) =>
            [
                new("input-required-result-basic-elicitation", Unnamed),
                new("input-required-result-basic-list-roots", Roots),
                new("input-required-result-multiple-input-requests", Roots),
            ],
            ("2026-07-28", false) =>
            [
                new("input-required-result-basic-list-roots", Roots),
                new("input-required-result-multiple-input-requests", Roots),
            ],
            _ => [],
        };
}
