using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Tests.Projecting.Inventory;

public sealed class ToolDescriptorTests
{
    private const string Whole =
        """{"name":"pay","title":"Pay","description":"Pays.","inputSchema":{"type":"object","maxProperties":2},"outputSchema":{"type":"object"},"annotations":{"readOnlyHint":false},"x-vendor":[1]}""";

    [Theory]
    [InlineData(
        """{ "x-vendor" : [1.0], "annotations":{"readOnlyHint":false},"outputSchema":{"type":"object"},"inputSchema":{"maxProperties":2e0,"type":"object"},"description":"P\u0061ys.","title":"Pay","name":"pay"}"""
    )]
    public void However_it_is_written_a_descriptor_has_one_hash(string other) =>
        HashOf(other).ShouldBe(HashOf(Whole));

    [Theory]
    [InlineData("\"Pay\"", "\"Pays\"")]
    [InlineData("Pays.", "Pays. ")]
    [InlineData("Pays.", "P\u0430ys.")]
    [InlineData("Pays.", "Pays.\u200b")]
    [InlineData("maxProperties\":2", "maxProperties\":3")]
    [InlineData("\"outputSchema\":{\"type\":\"object\"}", "\"outputSchema\":{}")]
    [InlineData("readOnlyHint\":false", "readOnlyHint\":true")]
    [InlineData("[1]", "[1,1]")]
    [InlineData("[1]", "[10000000000000000]")]
    [InlineData("\"name\":\"pay\"", "\"name\":\"Pay\"")]
    [InlineData("\"title\":\"Pay\",", "")]
    public void Whatever_differs_gives_another_hash(string part, string other)
    {
        Whole.ShouldContain(part);
        HashOf(Whole.Replace(part, other, StringComparison.Ordinal)).ShouldNotBe(HashOf(Whole));
    }

    [Fact]
    public void Numbers_that_a_double_cannot_tell_apart_are_told_apart() =>
        HashOf("""{"name":"a","n":9007199254740993}""")
            .ShouldNotBe(HashOf("""{"name":"a","n":9007199254740992}"""));

    [Theory]
    [InlineData("""{"name":"a","description":"x","description":"y"}""")]
    [InlineData("""{"name":"a","inputSchema":{"type":"object","type":"string"}}""")]
    [InlineData("""{"name":"a","description":"\ud800"}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"description":"x"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_two_readers_could_read_in_two_ways_is_no_descriptor(string json) =>
        ToolDescriptor.TryRead(Encoding.UTF8.GetBytes(json)).ShouldBeNull();

    private static string HashOf(string json) =>
        ToolDescriptor.TryRead(Encoding.UTF8.GetBytes(json))!.Hash;
}
