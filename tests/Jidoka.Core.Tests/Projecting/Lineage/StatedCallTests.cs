using Jidoka.Core.Projecting.Lineage;

namespace Jidoka.Core.Tests.Projecting.Lineage;

/// <summary>What is read from a decision's bytes states what the decoded decision states.</summary>
public sealed class StatedCallTests
{
    private static readonly Gen<Label> Labels = Gen.Select(
        Gen.Enum<Integrity>(),
        Gen.Enum<Confidentiality>(),
        One<ImmutableSortedSet<string>?>(null, ["pii"], ["a \"b\"", "health"]),
        static (integrity, confidentiality, tags) => new Label(integrity, confidentiality, tags)
    );

    private static readonly Gen<AssetId> Assets = One(
        AssetId.Model("m"),
        AssetId.Tool("server", "tool"),
        AssetId.Agent(new("a"))
    );

    private static readonly Gen<Decided> Decisions =
        from kind in Gen.Enum<CallKind>()
        from leg in Gen.Enum<Leg>()
        from verdict in Gen.Enum<Verdict>()
        from resource in Assets
        from label in Labels
        from user in One<string?>(null, "ü")
        from chain in One<string[]>([], ["b"], ["b", "c"])
        from intent in Gen.Long[0, 9].Nullable()
        from parent in Gen.Long[0, 9].Nullable()
        from consequential in Gen.Bool
        from shown in Gen.Select(Assets, Labels, static (a, l) => new ShownSource(a, l)).Array[0, 2]
        from sources in Gen.Select(
            One("", "to", "body.text"),
            Assets,
            static (p, a) => new ValueSource(p, a)
        ).Array[0, 2]
        select new Decided
        {
            TimeMs = 7,
            Call = new("c"),
            Kind = kind,
            Door = Door.OpenAiChat,
            Leg = leg,
            Resource = resource,
            Agent = new("a"),
            User = user is null ? null : new UserId(user),
            Chain = [.. chain.Select(static a => new AgentId(a))],
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
            Session = new("s"),
            Link = "new",
            Decision = new Decision { Verdict = verdict, Reason = "" },
            Label = label,
            Intent = intent,
            Parent = parent,
            ControlSize = 0,
            Consequential = consequential,
            Shown = shown.Length == 0 ? null : [.. shown],
            Sources = sources.Length == 0 ? null : [.. sources],
        };

    [Fact]
    public void It_states_what_the_decoded_decision_states()
    {
        var stated = 0;
        Decisions.Sample(
            decided =>
            {
                StatedCall.TryRead(EventJson.Write(decided), out var read).ShouldBeTrue();
                string[] links = [.. LineageFold.LinksOf(3, read).Select(Text)];
                links.ShouldBe(LineageFold.LinksOf(3, decided, static _ => null).Select(Text));
                Interlocked.Add(ref stated, links.Length);
            },
            iter: 2_000
        );
        stated.ShouldBeGreaterThan(1_000);
    }

    private static Gen<T> One<T>(params T[] values) =>
        Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Text(LineageLink link) =>
        $"{link with { Label = null }} {link.Label?.Integrity} {link.Label?.Confidentiality} {string.Join(',', link.Label?.Tags ?? [])}";

    [Fact]
    public void What_is_no_decision_is_not_read()
    {
        var settled = new Settled
        {
            TimeMs = 9,
            Call = new("c"),
            Decided = 7,
            As = SettledAs.Done,
        };
        StatedCall.TryRead(EventJson.Write(settled), out _).ShouldBeFalse();
        Should.Throw<JsonException>(() =>
            StatedCall.TryRead("{\"type\":\"decided\",\"timeMs\":1}"u8, out _)
        );
    }
}
