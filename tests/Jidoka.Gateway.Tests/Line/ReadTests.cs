namespace Jidoka.Gateway.Tests.Line;

/// <summary>What a tool server gives to read, on the real line.</summary>
public sealed class ReadTests
{
    private const string CleanOnly =
        """@id("clean") permit (principal, action, resource) when { context.integrity == "trusted" };""";

    [Fact]
    public async Task What_a_resource_said_taints_like_a_tools_result()
    {
        var line = await LineAsync(label: null);

        await ReadAsync(line);

        (await MayAskAsync(line)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_is_vouched_for_taints_nothing()
    {
        var line = await LineAsync(new Label(Integrity.Trusted, Confidentiality.Public));

        await ReadAsync(line);

        (await MayAskAsync(line)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_policy_refuses_of_a_server_was_never_read()
    {
        var line = await LineAsync(label: null);
        await line.LoadAsync(
            CleanOnly
                + """@id("not-this") forbid (principal, action == Action::"readData", resource) when { context has args && context.args has uri && context.args.uri == "test://x" };"""
        );

        await using (var read = await line.EnterAsync(Read(line)))
            read.Decision.Policies.ShouldBe(["not-this"]);

        (await MayAskAsync(line)).ShouldBeTrue();
    }

    private static Task<TestLine> LineAsync(Label? label) =>
        TestLine.StartAsync(
            CleanOnly,
            TestLine.HumanAgent("a"),
            new Asset
            {
                Id = AssetId.Server("bank"),
                Label = label,
                Server = new ServerFacts { Url = "http://127.0.0.1:1/mcp" },
            }
        );

    private static InterceptedCall Read(TestLine line) =>
        new()
        {
            Id = line.Pipeline.NewCallId(),
            Kind = CallKind.ReadData,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = AssetId.Server("bank"),
            Arguments = """{"what":"resource","uri":"test://x"}"""u8.ToArray(),
        };

    private static async Task ReadAsync(TestLine line)
    {
        await using var read = await line.EnterAsync(Read(line));
        read.Decision.IsAllowed.ShouldBeTrue();
        await read.SettleAsync(new Settlement(SettledAs.Done) { Answer = "words"u8.ToArray() });
    }

    private static async Task<bool> MayAskAsync(TestLine line)
    {
        await using var again = await line.EnterAsync(
            Read(line) with
            {
                Arguments = "{}"u8.ToArray(),
            }
        );
        return again.Decision.IsAllowed;
    }
}
