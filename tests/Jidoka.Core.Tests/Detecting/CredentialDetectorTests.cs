namespace Jidoka.Core.Tests.Detecting;

public sealed class CredentialDetectorTests
{
    [Theory]
    [InlineData("key AKIAABCDEFGHIJKLMNOP end", "secret.aws-access-key")]
    [InlineData("x=sk-abcdefghijklmnopqrstuvwx", "secret.model-provider-key")]
    [InlineData("risk-abcdefghijklmnopqrstuvwx", null)]
    [InlineData("sk-short", null)]
    [InlineData("plain text about asking", null)]
    public void A_published_prefix_with_a_long_run_is_found(string text, string? kind)
    {
        var call = new InterceptedCall
        {
            Id = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Resource = AssetId.Tool("s", "t"),
            Arguments = JsonSerializer.SerializeToUtf8Bytes(text),
        };
        CredentialDetector.Detect(call).Select(f => f.Kind).ShouldBe(kind is null ? [] : [kind]);
    }

    [Fact]
    public void Many_findings_in_what_was_read_never_hide_one_in_the_arguments()
    {
        var flood = string.Join(' ', Enumerable.Repeat("sk-abcdefghijklmnopqrstuvwx", 99));
        var call = new InterceptedCall
        {
            Id = new("c"),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Resource = AssetId.Tool("s", "t"),
            Parts = [new(PartRole.ToolResult, JsonSerializer.SerializeToUtf8Bytes(flood))],
            Arguments = """{"body":"AKIAABCDEFGHIJKLMNOP"}"""u8.ToArray(),
        };
        CredentialDetector
            .Detect(call)
            .ShouldContain(f => f.Part == -1 && f.Kind == "secret.aws-access-key");
    }

    [Theory]
    [InlineData("é AKIAABCDEFGHIJKLMNOP end", "é [secret.aws-access-key] end")]
    [InlineData(
        "ghp_abcdefghijklmnop,sk-abcdefghijklmnopqr",
        "[secret.github-token],[secret.model-provider-key]"
    )]
    [InlineData(
        "risk-abcdefghijklmnopqrstuvwx sk-short A",
        "risk-abcdefghijklmnopqrstuvwx sk-short A"
    )]
    [InlineData("", "")]
    public void A_masked_text_holds_kinds_in_the_place_of_credentials(string text, string masked) =>
        CredentialDetector.Mask(text).ShouldBe(masked);

    [Fact]
    public void However_many_credentials_a_text_holds_all_are_masked() =>
        CredentialDetector
            .Mask(string.Join(' ', Enumerable.Repeat("sk-abcdefghijklmnopqrstuvwx", 99)))
            .ShouldNotContain("abcdefghijkl");
}
