using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Recording;
using Jidoka.Gateway.Tests.Line;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tests.Recording;

public sealed class RecorderTests
{
    private readonly MemoryLog _log = new();
    private readonly List<string?> _told = [];

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "why")]
    public async Task Only_what_is_wrong_with_the_storage_is_a_fault_and_both_are_counted(
        bool isOverload,
        string? fault
    )
    {
        var recorder = NewRecorder();
        _log.BeforeAppend = () =>
            throw new LedgerUnavailableException("why") { IsOverload = isOverload };
        await Should.ThrowAsync<RefusedException>(async () => await SettleAsync(recorder));
        recorder.Fault.ShouldBe(fault);
        _told.Count.ShouldBe(fault is null ? 0 : 1);

        _log.BeforeAppend = null;
        using var factory = await LiveFactory.OpenAsync(_log, TestLine.Time, default);
        await recorder.RecoverAsync(factory, default);

        recorder.Fault.ShouldBeNull();
        _log.Events.OfType<CoverageNoted>().Single().Name.ShouldBe("not recorded: 1");
    }

    private Recorder NewRecorder()
    {
        var recorder = new Recorder(_log, alwaysPower: false);
        recorder.FaultChanged += _told.Add;
        return recorder;
    }

    private static ValueTask SettleAsync(Recorder recorder) =>
        recorder.SettledAsync(
            new Settled
            {
                TimeMs = 0,
                Call = new("c"),
                Decided = 0,
                As = SettledAs.Done,
            },
            "agent:a",
            default
        );
}
