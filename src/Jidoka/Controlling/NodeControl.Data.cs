using System.Globalization;

namespace Jidoka.Controlling;

/// <content>Questions about data, and recalls.</content>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public async Task<DataView> DataAsync(DataRequest request, CancellationToken ended)
    {
        await CatchUpAsync(request.AtLeast, ended);
        return new DataReader(node.Log.Ledger, node.Lineage.Store, Factory).Answer(request);
    }

    /// <inheritdoc/>
    public async Task<QuarantineView> QuarantineAsync(CancellationToken ended)
    {
        await CatchUpAsync(null, ended);
        return new([.. node.Lineage.Store.Quarantined(ControlLimits.MaxFound)]);
    }

    /// <inheritdoc/>
    public async Task<RecallView> RecallAsync(RecallRequest request, CancellationToken ended)
    {
        if (request.Why.Length > ControlLimits.MaxWhyLength)
            throw new ControlException(
                ControlFault.Invalid,
                $"The reason has more than {ControlLimits.MaxWhyLength} characters."
            );
        await CatchUpAsync(null, ended);
        var report = new RecallReader(node.Log.Ledger, node.Lineage.Store, Factory).Read(request);
        if (!request.Contain)
            return report;
        var id = string.Create(CultureInfo.InvariantCulture, $"r{node.Log.Ledger.Size}");
        var whole = new RecallStarted(
            id,
            report.Source,
            request.Why,
            report.Assets,
            [.. report.Sessions.Select(static s => new SessionId(s))]
        )
        {
            TimeMs = node.NowMs,
            By = by,
        };
        var events = new List<long>();
        foreach (var part in RecallEvents.Of(whole))
            events.Add((await AppendAsync(now => part with { TimeMs = now }, ended)).Index);
        return report with { Id = id, Events = [.. events] };
    }

    /// <inheritdoc/>
    public Task<ChangeView> EndRecallAsync(string id, CancellationToken ended) =>
        Factory.Recalls.ContainsKey(id)
            ? AppendAsync(now => new RecallEnded(id) { TimeMs = now, By = by }, ended)
            : throw NotFound($"There is no recall '{id}'.", id, Factory.Recalls.Keys);

    private Task CatchUpAsync(long? atLeast, CancellationToken ended)
    {
        var size = node.Log.Ledger.Size;
        if (atLeast >= size)
            throw new ControlException(
                ControlFault.NotFound,
                $"There is no event {atLeast} yet: the ledger ends at {size}."
            );
        return node.Lineage.FollowAsync(atLeast + 1 ?? size, ended);
    }
}
