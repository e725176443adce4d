namespace Jidoka.Core.Tests.Labeling;

public sealed class LabelTests
{
    private static readonly Gen<Label> Labels = Gen.Select(
        Gen.Enum<Integrity>(),
        Gen.Enum<Confidentiality>(),
        Gen.Int[0, 2].Select(i => new[] { "pii", "secret", "customer:acme" }[i]).Array[0, 3],
        (i, c, tags) => new Label(i, c, tags.Length == 0 ? null : [.. tags])
    );

    [Fact]
    public void Join_is_commutative_associative_and_idempotent() =>
        Gen.Select(Labels, Labels, Labels)
            .Sample(
                (a, b, c) =>
                    a.Join(b).Equals(b.Join(a))
                    && a.Join(b).Join(c).Equals(a.Join(b.Join(c)))
                    && a.Join(a).Equals(a)
                    && a.Join(Label.Clean).Equals(a)
            );

    [Fact]
    public void Join_never_strengthens_integrity_nor_lowers_confidentiality_nor_drops_a_tag() =>
        Gen.Select(Labels, Labels)
            .Sample(
                (a, b) =>
                {
                    var join = a.Join(b);
                    return join.Integrity <= a.Integrity
                        && join.Confidentiality >= a.Confidentiality
                        && (a.Tags ?? []).IsSubsetOf(join.Tags ?? []);
                }
            );
}
