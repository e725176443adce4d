using Jidoka.Commanding;
using Jidoka.Controlling;

namespace Jidoka.Tests.Controlling;

public sealed class EntryWeightTests
{
    [Theory]
    [InlineData("own", 1000, null)]
    [InlineData("stranger", 1, "'stranger' is none of the model's providers.")]
    [InlineData("own", 1001, "A weight is a whole number from 0 to 1000.")]
    [InlineData("own", -1, "A weight is a whole number from 0 to 1000.")]
    [InlineData("own", 0, "At least one provider must weigh more than 0.")]
    public void A_registered_model_keeps_the_rules_that_a_configured_one_keeps(
        string provider,
        int weight,
        string? fault
    )
    {
        var asset = new Asset
        {
            Id = AssetId.Model("m"),
            Model = new()
            {
                Providers = ["own", "other"],
                Weights = ImmutableSortedDictionary<string, int>.Empty.Add(provider, weight),
            },
        };
        if (fault is null)
            EntryRules.Check(asset);
        else
            Should.Throw<ControlException>(() => EntryRules.Check(asset)).Message.ShouldBe(fault);
    }

    [Theory]
    [InlineData("own=3", 0)]
    [InlineData("own", 1)]
    [InlineData("=3", 1)]
    [InlineData("own=much", 1)]
    [InlineData("own=", 1)]
    public void A_weight_on_the_command_line_is_a_provider_and_a_whole_number(
        string weight,
        int errors
    ) =>
        CommandTree
            .Create()
            .Parse(["model", "add", "m", "--provider", "own", "--weight", weight])
            .Errors.Count.ShouldBe(errors);
}
