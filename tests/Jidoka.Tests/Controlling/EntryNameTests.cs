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
    [InlineData("/c")]
    [InlineData("c")]
    public void A_tool_without_a_server_is_refused(string name) =>
        Should.Throw<ControlException>(() =>
            EntryRules.Check(new Asset { Id = new(AssetKind.Tool, name), Tool = new ToolFacts() })
        );
}
