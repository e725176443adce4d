using System.Globalization;
using Jidoka.Cedar;

namespace Jidoka.Core.Tests.Projecting;

public sealed class FactTableTests
{
    // More than the changes that a small table keeps, so that it is merged now and then.
    private const int Steps = 3 * FactTable.MinChanges;

    [Fact]
    public void A_table_and_its_changes_are_one_dictionary() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var random = new Random(seed);
                    var expected = new Dictionary<EntityUid, BusinessFact>();
                    var table = FactTable.Empty;
                    for (var i = 0; i < Steps; i++)
                    {
                        var fact = Fact(random.Next(Steps), i);
                        if (random.Next(4) > 0)
                        {
                            expected[fact.Uid] = fact;
                            table = table.SetItem(fact);
                        }
                        else
                        {
                            expected.Remove(fact.Uid);
                            table = table.Remove(fact.Uid);
                        }
                        table.Count.ShouldBe(expected.Count);
                        table.ContainsKey(fact.Uid).ShouldBe(expected.ContainsKey(fact.Uid));
                    }
                    table.ToDictionary().ShouldBe(expected, ignoreOrder: true);
                    table.Keys.Order(ByText).ShouldBe(expected.Keys.Order(ByText));
                    foreach (var (uid, fact) in expected)
                        table[uid].ShouldBeSameAs(fact);
                },
                iter: 20
            );

    [Fact]
    public void A_table_stays_as_it_was_when_another_is_made_of_it()
    {
        var before = new FactTable(new() { [Fact(1).Uid] = Fact(1) });
        var copy = before.ToDictionary();
        copy.Clear();
        before.Remove(Fact(1).Uid).ShouldBeEmpty();
        before.SetItem(Fact(2)).Count.ShouldBe(2);
        before.Keys.Single().ShouldBe(Fact(1).Uid);
        before.Remove(Fact(2).Uid).ShouldBeSameAs(before);
    }

    [Fact]
    public void Folding_on_leaves_the_state_that_was_given_away()
    {
        var fold = new FactoryFold(FactorySnapshot.Empty);
        fold.Put(Fact(1));
        var first = fold.Finish(static (_, loaded) => loaded);
        fold.Put(Fact(2));
        var second = fold.Finish(static (_, loaded) => loaded);
        first.Facts.Keys.ShouldBe([Fact(1).Uid]);
        second.Facts.Keys.ShouldBe([Fact(1).Uid, Fact(2).Uid]);
    }

    private static readonly IComparer<EntityUid> ByText = Comparer<EntityUid>.Create(
        static (a, b) => string.CompareOrdinal(a.Id, b.Id)
    );

    private static BusinessFact Fact(int n, int step = 0) =>
        new("Order", n.ToString(CultureInfo.InvariantCulture), default, $"step {step}");
}
