using System.Globalization;

namespace Jidoka.Core.Tests.Projecting;

public sealed class PolicySnapshotTests
{
    private static readonly PolicyFile Kept = new(
        "a.cedar",
        """@id("a") permit (principal, action, resource);"""
    );

    [Fact]
    public void A_file_that_stays_as_it_is_is_not_read_again()
    {
        var before = PolicySnapshot.Compile([
            Kept,
            Second("""forbid (principal, action, resource)"""),
        ]);
        var after = PolicySnapshot.Compile(
            [Second("""permit (principal, action, resource)"""), Kept],
            before
        );
        after.Set.Policies.Select(p => p.Id).ShouldBe(["b", "a"]);
        after.Set.Policies[1].ShouldBeSameAs(before.Set.Policies[0]);
        after.Set.Policies[0].ShouldNotBeSameAs(before.Set.Policies[1]);
    }

    [Fact]
    public void The_same_text_in_another_file_is_read_again_for_its_position() =>
        PolicySnapshot
            .Compile([Kept with { Name = "b.cedar" }], PolicySnapshot.Compile([Kept]))
            .Set.Policies.Single()
            .Position.File.ShouldBe("b.cedar");

    [Fact]
    public void What_follows_another_set_decides_as_if_it_stood_alone() =>
        Gen.Select(Gen.Int[0, 3].Array[4], Gen.Int[0, 3].Array[4])
            .Sample(
                (first, second) =>
                {
                    var before = PolicySnapshot.Compile(Files(first));
                    var after = Decide(PolicySnapshot.Compile(Files(second), before));
                    after.ShouldBe(Decide(PolicySnapshot.Compile(Files(second))));
                },
                iter: 300
            );

    private static string Decide(PolicySnapshot policies)
    {
        var state = FactorySnapshot.Empty.Apply(
            0,
            new PoliciesLoaded(policies.Files) { TimeMs = 0, By = "t" }
        );
        state.Policies.Files.ShouldBe(policies.Files);
        var result = Jidoka.Cedar.Authorizer.Authorize(
            new Jidoka.Cedar.Request(
                new("Agent", "1"),
                new("Action", "callTool"),
                new("Tool", "m/1"),
                Jidoka.Cedar.RecordValue.Empty
            ),
            policies.Set,
            Jidoka.Cedar.EntityStore.Empty
        );
        return result.Decision + string.Join(',', result.Reasons.Order(StringComparer.Ordinal));
    }

    private static ImmutableArray<PolicyFile> Files(int[] kinds) =>
        [.. kinds.Select((kind, i) => new PolicyFile($"{i}.cedar", Text(kind, i)))];

    private static string Text(int kind, int i) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""@id("p{i}") {(kind % 2 == 0 ? "permit" : "forbid")} (principal == Agent::"{kind / 2}", action, resource);"""
        );

    private static PolicyFile Second(string head) => new("b.cedar", $"""@id("b") {head};""");
}
