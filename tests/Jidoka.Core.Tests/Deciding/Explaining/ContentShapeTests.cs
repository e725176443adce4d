using Jidoka.Core.Deciding.Explaining;

namespace Jidoka.Core.Tests.Deciding.Explaining;

/// <summary>What is shown of content holds no value of it.</summary>
public sealed class ContentShapeTests
{
    [Theory]
    [InlineData(
        """{"to":"DE02","n":[1,2.5],"ok":true,"x":null}""",
        """{"to":"(4 characters)","n":["(number)","(number)"],"ok":"(true or false)","x":null}"""
    )]
    [InlineData(
        """{"grant":{"eve@evil.org":"reader","4711":""}}""",
        """{"grant":{"(12 characters)":"(6 characters)","(4 characters)":"(0 characters)"}}"""
    )]
    [InlineData("\"DE02\"", "\"(4 characters)\"")]
    [InlineData("DE02", "(4 characters)")]
    [InlineData("{\"DE02\"", "(7 characters)")]
    [InlineData("", "(0 characters)")]
    public void Arguments_keep_their_names_and_lose_their_values(string json, string shape) =>
        ContentShape.OfJson(json).ShouldBe(shape);

    [Fact]
    public void What_nests_too_deep_to_be_read_is_a_length() =>
        ContentShape
            .OfJson(new string('[', 500) + new string(']', 500))
            .ShouldBe("(1000 characters)");

    [Theory]
    [InlineData("to", "to")]
    [InlineData("recipients.0.name", "recipients.0.name")]
    [InlineData("grant.eve@evil.org", "(18 characters)")]
    [InlineData("accounts.4711", "(13 characters)")]
    [InlineData("", "(0 characters)")]
    public void A_place_that_can_be_a_value_is_a_length(string path, string shape) =>
        ContentShape.OfPath(path).ShouldBe(shape);

    [Theory]
    [InlineData("`context.integrity` is \"untrusted\"", true)]
    [InlineData("`context.targets.weakest` is \"user\", `resource.owner` is \"ann\"", true)]
    [InlineData("`context.args.to` is \"DE02\"", false)]
    [InlineData("`context` is {integrity: \"x\"}", false)]
    [InlineData("`context.targets` is {}", false)]
    [InlineData("`context.targets.exceeded` is [\"eve@evil.org\"]", false)]
    [InlineData("`context.integrity` is \"x\", `context.args.to` is \"DE02\"", false)]
    [InlineData("`context.args.to` is \"`, `context.integrity` is x\"", false)]
    [InlineData("`context.integrity.contains(context.args.to)` is false", false)]
    [InlineData("the attribute `to` of {to: 3} is missing", false)]
    public void Of_what_policies_compared_labels_are_shown_and_content_is_not(
        string message,
        bool shown
    ) => ContentShape.OfMessage(message).ShouldBe(shown ? message : "");
}
