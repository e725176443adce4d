namespace Jidoka.Core.Tests.Labeling;

public sealed class TokenSearchTests
{
    [Theory]
    [InlineData("write to o'brien@x.com", "brien@x.com")]
    [InlineData("write to o\u2019brien@x.com", "brien@x.com")]
    [InlineData("write to jeanne d'arc", "jeanne d")]
    [InlineData("write to bob's.evil@x.com", "bob")]
    [InlineData("book -5000", "5000")]
    [InlineData("book \u22125000", "5000")]
    [InlineData("-5000", "5000")]
    [InlineData("pay 1,250 now", "250")]
    [InlineData("pay 1250,50 now", "1250")]
    [InlineData("invoice-5000", "5000")]
    [InlineData("write to notbob@x.com", "bob@x.com")]
    public void A_part_of_a_token_is_not_found(string text, string value) =>
        Found(text, value).ShouldBeFalse();

    [Theory]
    [InlineData("write to o'brien@x.com", "o'brien@x.com")]
    [InlineData("write to 'bob@x.com'", "bob@x.com")]
    [InlineData("write to ('bob@x.com')", "bob@x.com")]
    [InlineData("pay bob's invoice", "bob")]
    [InlineData("pay bob's, please", "bob")]
    [InlineData("book -5000", "-5000")]
    [InlineData("pay 5000, please", "5000")]
    [InlineData("pay 1,250", "1,250")]
    [InlineData("- 5000 to bob", "5000")]
    [InlineData("to:bob@x.com.", "bob@x.com")]
    public void A_whole_token_is_found(string text, string value) =>
        Found(text, value).ShouldBeTrue();

    private static bool Found(string text, string value)
    {
        var work = 1_000_000L;
        return Jidoka.Core.Labeling.TokenSearch.Contains(text, value, ref work);
    }
}
