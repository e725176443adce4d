using Jidoka.Bench.Crash;

namespace Jidoka.Crash.Tests;

/// <summary>The real process, killed under load; <c>./bench crash --rounds 500</c> is the same at length.</summary>
public sealed class KillTests
{
    private const int Rounds = 50;

    [Fact]
    public async Task Fifty_kills_leave_no_effect_without_a_record_and_no_answer_unrecorded()
    {
        var seed = Random.Shared.Next(1, int.MaxValue);
        Console.WriteLine($"seed {seed}");
        await using var run = await CrashRounds.PrepareAsync(seed, eventsBefore: 0);
        await run.RunAsync(Rounds, TestContext.Current.CancellationToken);
        var tally = run.Tally;
        Console.WriteLine(
            $"figure: {Rounds} kills (seed {seed}): {tally.KillsInFlight} with calls in flight, {tally.EffectsSeen} effects, {tally.Acknowledged} answers, {tally.InDoubt} in doubt, longest restart {tally.MaxRestartMs:0} ms"
        );
        tally.Notes.ShouldBeEmpty($"seed {seed}");
        tally.EffectsWithoutRecord.ShouldBe(0);
        tally.AckedLost.ShouldBe(0);
        tally.InDoubtRetried.ShouldBe(0);
        tally.VerifyFailures.ShouldBe(0);
        tally.KillsInFlight.ShouldBeGreaterThan(Rounds / 2, "the kills missed the load");
        tally.InDoubt.ShouldBeGreaterThan(0, "no kill fell between a decision and its settlement");
        tally.Refused.ShouldBeGreaterThan(0);
    }
}
