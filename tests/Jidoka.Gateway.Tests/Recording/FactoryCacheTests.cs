using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway.Tests.Recording;

public sealed class FactoryCacheTests
{
    private static readonly string[] Attributes = ["{}", """{"paid":true,"name":"a\nb"}""", "{}"];

    [Fact]
    public void A_cache_gives_the_state_that_it_was_made_of()
    {
        var state = State();
        var read = FactoryCache.Read(FactoryCache.Write(state), at: 70)!;
        (read.ControlSize, read.Epoch).ShouldBe((70, state.Epoch));
        read.Find(AssetId.Agent(new("a"))).ShouldNotBeNull();
        read.Policies.Set.Policies.Single().Id.ShouldBe("all");
        TextOf(read).ShouldBe(TextOf(state));
        // A cache of what came from a cache, whose facts nobody has read.
        TextOf(FactoryCache.Read(FactoryCache.Write(read), at: 70)!).ShouldBe(TextOf(state));
    }

    [Fact]
    public void A_cache_that_is_cut_anywhere_or_goes_on_is_not_read()
    {
        var whole = FactoryCache.Write(State());
        for (var length = 0; length < whole.Length; length++)
            FactoryCache.Read(whole[..length], at: 70).ShouldBeNull($"cut at {length}");
        FactoryCache.Read([.. whole, 0], at: 70).ShouldBeNull();
    }

    [Fact]
    public void A_cache_in_another_form_is_not_read()
    {
        var other = FactoryCache.Write(State());
        other[0] ^= 1;
        FactoryCache.Read(other, at: 70).ShouldBeNull();
    }

    private static FactorySnapshot State()
    {
        var state = FactorySnapshot
            .Empty.Apply(
                1,
                new AssetRegistered(Line.TestLine.HumanAgent("a", budget: 5))
                {
                    TimeMs = 0,
                    By = "t",
                }
            )
            .Apply(
                2,
                new PoliciesLoaded([new PolicyFile("a.cedar", Line.TestLine.PermitAll)])
                {
                    TimeMs = 0,
                    By = "t",
                }
            );
        for (var i = 0; i < Attributes.Length; i++)
        {
            var attributes = JsonDocument.Parse(Attributes[i]).RootElement;
            var fact = new BusinessFact(
                i == 0 ? "Order" : "Ware",
                $"Übung-{i}",
                attributes,
                $"s{i / 2}"
            );
            state = state.Apply(3 + i, new FactAsserted(fact) { TimeMs = 0, By = "t" });
        }
        return state;
    }

    private static string TextOf(FactorySnapshot state) =>
        string.Join(
            '\n',
            state
                .Facts.Values.Select(static f => $"{f.Uid} {f.Attributes.GetRawText()} {f.Source}")
                .Order(StringComparer.Ordinal)
        );
}
