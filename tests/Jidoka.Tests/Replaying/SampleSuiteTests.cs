using Jidoka.Configuring;
using Jidoka.Gateway.Replaying;
using Jidoka.Replaying;

namespace Jidoka.Tests.Replaying;

/// <summary>The sample suites, annotated as docs/flow-control.md says, under the policies that it names.</summary>
public sealed class SampleSuiteTests
{
    [Theory]
    [InlineData("chat", "None")]
    [InlineData("chat", "Reference")]
    [InlineData("trip", "None")]
    [InlineData("trip", "Reference")]
    public async Task No_attack_on_a_sample_suite_passes(string suite, string approve)
    {
        var tally = await PlayAsync(suite, approve);

        tally.Attacked.ShouldBeGreaterThanOrEqualTo(12);
        tally.Released.ShouldBe(Permitted(suite));
    }

    // The channel and the deed are the person's, and the page that they name says what is to be posted there.
    private static int Permitted(string suite) => suite == "chat" ? 1 : 0;

    [Theory]
    [InlineData("chat", 6)]
    [InlineData("trip", 8)]
    public async Task Most_honest_work_passes_by_itself_and_all_of_it_with_a_careful_person(
        string suite,
        int alone
    )
    {
        (await PlayAsync(suite, "None")).Alone.ShouldBeGreaterThanOrEqualTo(alone);
        var asked = await PlayAsync(suite, "Reference");
        (asked.Alone + asked.WithHolds).ShouldBe(asked.Benign);
    }

    private static async Task<ReplayTally> PlayAsync(string suite, string approve)
    {
        var ended = TestContext.Current.CancellationToken;
        var samples = Path.Combine(RepositoryRoot.Path, "samples", "suites");
        var inventory = Path.Combine(samples, suite + ".yaml");
        var read = TraceFiles.Read([Path.Combine(samples, suite)]);
        read.Faults.ShouldBeEmpty();
        var config = ConfigFile.Load(inventory);
        config.Faults.ShouldBeEmpty();
        var (cast, assets) = ReplayCast.Of(
            ToolWords.Add(config.Options!.Assets, Path.Combine(samples, suite, "tools.json")),
            null,
            null,
            read.Traces.SelectMany(static t => t.Runs),
            inventory
        );
        var options = new ReplayOptions { Approve = Enum.Parse<ApproveMode>(approve) };
        await using var factory = await ReplayFactory.OpenAsync(
            assets,
            Path.Combine(RepositoryRoot.Path, "policies", "flow"),
            cast,
            options.Approve,
            ended
        );
        return ReplayTally
            .Of(await new ReplayRun(factory, read.Traces, options).RunAsync(ended))
            .Single();
    }
}
