using Jidoka.Commanding;
using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Tests.Configuring;

/// <summary>What is declared of a model, in the file, over the API and on the command line.</summary>
public sealed class CapabilityTests
{
    [Fact]
    public void What_is_declared_is_read_and_what_is_not_is_not_known()
    {
        var model = Parse(
            "capabilities: {images: true, audio: false, maxOutputTokens: 4096}, onVersionChange: refuse"
        )
            .Options!.Assets.Single(a => a.Model is not null)
            .Model!;
        model.Capabilities.ShouldBe(
            new()
            {
                Images = true,
                Audio = false,
                MaxOutputTokens = 4096,
            }
        );
        model.CapabilitiesAt.ShouldBeNull();
        model.RefuseChanged.ShouldBeTrue();
    }

    [Theory]
    [InlineData("capabilities: {images: yes}", "'yes' is not possible for 'images'")]
    [InlineData("capabilities: {maxOutputTokens: 0}", "'maxOutputTokens' must be")]
    [InlineData("capabilities: {pictures: true}", "pictures")]
    [InlineData(
        "capabilitiesAt: {stranger: {images: true}}",
        "'stranger' is none of the model's providers."
    )]
    public void What_means_nothing_is_a_fault(string section, string fault) =>
        Parse(section).Faults.ShouldHaveSingleItem().Message.ShouldContain(fault);

    [Fact]
    public void A_registered_model_keeps_the_rules_that_a_configured_one_keeps()
    {
        EntryRules.Check(Registered(new() { ContextTokens = 1 }, "own"));
        Should
            .Throw<ControlException>(() =>
                EntryRules.Check(Registered(new() { ContextTokens = 0 }, "own"))
            )
            .Message.ShouldBe("A model has 1 to 1000000000 tokens.");
        Should
            .Throw<ControlException>(() => EntryRules.Check(Registered(new(), "stranger")))
            .Message.ShouldBe("'stranger' is none of the model's providers.");
    }

    [Theory]
    [InlineData("images=true", 0)]
    [InlineData("maxOutputTokens=4096", 0)]
    [InlineData("images", 1)]
    [InlineData("images=yes", 1)]
    [InlineData("pictures=true", 1)]
    [InlineData("contextTokens=0", 1)]
    public void On_the_command_line_it_is_a_name_and_a_value(string can, int errors) =>
        CommandTree
            .Create()
            .Parse(["model", "add", "m", "--provider", "own", "--can", can])
            .Errors.Count.ShouldBe(errors);

    private static Asset Registered(ModelCapabilities declared, string provider) =>
        new()
        {
            Id = AssetId.Model("m"),
            Model = new()
            {
                Providers = ["own"],
                Capabilities = declared,
                CapabilitiesAt = ImmutableSortedDictionary<string, ModelCapabilities>.Empty.Add(
                    provider,
                    new()
                ),
            },
        };

    private static ConfigRead Parse(string section) =>
        ConfigFile.Parse(
            "jidoka.yaml",
            $$"""
            providers:
              own: { baseUrl: "https://own.example/v1" }
            models:
              m: { provider: own, {{section}} }
            """
        );
}
