using Jidoka.Controlling;

namespace Jidoka.Tests.Controlling;

public sealed class EntryNameTests
{
    [Theory]
    [InlineData("local")]
    [InlineData("a/b")]
    [InlineData("a__b")]
    [InlineData("a_")]
    public void A_server_whose_tools_could_be_read_as_anothers_is_refused(string name)
    {
        var asset = new Asset
        {
            Id = AssetId.Server(name),
            Server = new ServerFacts { Url = "https://x.test/mcp" },
        };
        Should
            .Throw<ControlException>(() => EntryRules.Check(asset))
            .Message.ShouldBe(AssetId.ServerNameRule);
        EntryRules.Check(asset with { Id = AssetId.Server("a_b.c-d") });
    }

    [Theory]
    [InlineData("p", int.MaxValue, "from 0 to 1000")]
    [InlineData("p", -1, "from 0 to 1000")]
    [InlineData("p", 0, "more than 0")]
    [InlineData("stranger", 1, "none of the model's providers")]
    public void A_weight_that_means_nothing_is_refused(string provider, int weight, string says)
    {
        var model = new ModelFacts { Providers = ["p", "q"] };
        var asset = new Asset
        {
            Id = AssetId.Model("m"),
            Model = model with { Weights = Of(provider, weight) },
        };
        Should.Throw<ControlException>(() => EntryRules.Check(asset)).Message.ShouldContain(says);
        EntryRules.Check(
            asset with
            {
                Model = model with { Weights = Of("p", ModelFacts.MaxWeight) },
            }
        );

        static ImmutableSortedDictionary<string, int> Of(string name, int weight) =>
            ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal).Add(name, weight);
    }

    [Theory]
    [InlineData("/c")]
    [InlineData("c")]
    public void A_tool_without_a_server_is_refused(string name) =>
        Should.Throw<ControlException>(() =>
            EntryRules.Check(new Asset { Id = new(AssetKind.Tool, name), Tool = new ToolFacts() })
        );
}
