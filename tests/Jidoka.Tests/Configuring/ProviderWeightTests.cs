using Jidoka.Configuring;

namespace Jidoka.Tests.Configuring;

public sealed class ProviderWeightTests
{
    [Fact]
    public void Weights_are_read_by_the_providers_name()
    {
        var read = Parse("{ own: 3, other: 0 }");
        read.Faults.ShouldBeEmpty();
        var weights = read.Options!.Assets.Single(a => a.Model is not null)
            .Model!.Weights.ShouldNotBeNull();
        weights["own"].ShouldBe(3);
        weights["other"].ShouldBe(0);
    }

    [Theory]
    [InlineData("{ stranger: 1 }", "'stranger' is none of the model's providers.")]
    [InlineData("{ own: 1001 }", "A weight is a whole number from 0 to 1000.")]
    [InlineData("{ own: -1 }", "A weight is a whole number from 0 to 1000.")]
    [InlineData("{ own: much }", "A weight is a whole number from 0 to 1000.")]
    [InlineData("{ own: 0, other: 0 }", "At least one provider must weigh more than 0.")]
    public void A_weight_that_means_nothing_is_a_fault(string weights, string fault) =>
        Parse(weights).Faults.ShouldHaveSingleItem().Message.ShouldBe(fault);

    private static ConfigRead Parse(string weights) =>
        ConfigFile.Parse(
            "jidoka.yaml",
            $$"""
            providers:
              own: { baseUrl: "https://own.example/v1" }
              other: { baseUrl: "https://other.example/v1" }
            models:
              m: { providers: [own, other], weights: {{weights}} }
            """
        );
}
