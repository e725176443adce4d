namespace Jidoka.Core.Tests.Deciding;

public sealed class ArgumentDigestTests
{
    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", """{ "b" : "\u0078", "a" : 1.0 }""")]
    [InlineData("""{"a":[1,{"c":2,"b":3}]}""", """{"a":[1,{"b":3,"c":2}]}""")]
    [InlineData("""{"a":0.10}""", """{"a":0.1}""")]
    [InlineData("""{"a":-0.0}""", """{"a":0}""")]
    [InlineData("""{"a":1.5e3}""", """{"a":1500}""")]
    [InlineData("""{"a":1E+2}""", """{"a":100.000}""")]
    [InlineData("""{"a":0.00012e1}""", """{"a":12e-4}""")]
    public void The_same_arguments_have_one_digest_however_they_are_written(
        string one,
        string other
    ) => Digest(one).ShouldBe(Digest(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":1e-30}""", """{"a":0}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData(
        """{"a":100000000000000000000000000001}""",
        """{"a":100000000000000000000000000002}"""
    )]
    [InlineData("""{"a":0.1000000000000000000000000000001}""", """{"a":0.1}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e401}""")]
    [InlineData("""{"a":9007199254740993e0}""", """{"a":9007199254740992e0}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":12e1}""", """{"a":12}""")]
    [InlineData("""{"a":1e-9223372036854775808}""", """{"a":1e-9223372036854775807}""")]
    [InlineData("""{"a":1e99999999999999999999}""", """{"a":1e99999999999999999998}""")]
    public void Different_arguments_have_different_digests(string one, string other) =>
        Digest(one).ShouldNotBe(Digest(other));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":{"b":1,"b":1}}""")]
    [InlineData("[1]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"a":"\ud800"}""")]
    public void What_is_not_one_unambiguous_object_has_none(string arguments) =>
        ArgumentDigest.TryCompute(Encoding.UTF8.GetBytes(arguments), out _).ShouldBeFalse();

    private static ArgumentDigest Digest(string arguments)
    {
        ArgumentDigest.TryCompute(Encoding.UTF8.GetBytes(arguments), out var digest).ShouldBeTrue();
        return digest;
    }
}
