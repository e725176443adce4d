using Jidoka.Configuring;
using Jidoka.Core.Labeling.Guarding;

namespace Jidoka.Rehearsing;

/// <summary>
/// Reads what flow control says of a call, by the names that policies use: <c>clean</c>, <c>payload</c>, <c>mandate</c> and
/// <c>targets.refused</c>. What is not said is what the line says of a call of which it knows nothing.
/// </summary>
internal static class FlowSection
{
    private const long MaxCharacters = 1_000_000_000;

    /// <summary>The input with what the context's section states.</summary>
    public static DecisionInput Read(Section context, DecisionInput input, ToolFacts? tool)
    {
        input = input with { Clean = IsTrue(context, "clean") };
        if (context.Child("payload") is { } payload)
            input = input with { Payload = Payload(payload) };
        if (context.Child("mandate") is { } mandate)
            input = input with { Mandate = Mandate(mandate) };
        if (context.Child("targets") is { } targets)
        {
            if (IsTrue(targets, "refused"))
                input = input with
                {
                    Session = input.Session with
                    {
                        RefusedTargets = RefusedTargets.Of(input.Arguments ?? "{}", tool),
                    },
                };
            targets.Close();
        }
        return input;
    }

    private static PayloadFacts Payload(Section section)
    {
        var untraced = section.Choices("untraced", ["url", "email", "account", "phone"]);
        var confidentiality = section.Choice(
            "confidentiality",
            [.. Enum.GetValues<Confidentiality>().Select(WireName<Confidentiality>.Of)]
        );
        var tags = section.Texts("tags");
        var read = new PayloadFacts(
            untraced ?? [],
            IsTrue(section, "verbatim"),
            IsTrue(section, "opaque")
        )
        {
            Carried =
                confidentiality is null && tags is null
                    ? null
                    : new CarriedText(
                        Enum.GetValues<Confidentiality>()
                            .FirstOrDefault(c =>
                                WireName<Confidentiality>.Of(c) == confidentiality
                            ),
                        (int)(section.Integer("carried", 0, MaxCharacters) ?? 0)
                    )
                    {
                        Tags = tags is { IsEmpty: false } all
                            ? all.ToImmutableSortedSet(StringComparer.Ordinal)
                            : null,
                    },
        };
        section.Close();
        return read;
    }

    private static MandateFacts Mandate(Section section)
    {
        var read = new MandateFacts(
            section.Text("source") ?? "words",
            IsTrue(section, "evoked"),
            IsTrue(section, "within"),
            section.Texts("exceeded") ?? []
        )
        {
            Purpose = section.Text("purpose"),
        };
        section.Close();
        return read;
    }

    private static bool IsTrue(Section section, string key) =>
        section.Choice(key, "true", "false") == "true";
}
