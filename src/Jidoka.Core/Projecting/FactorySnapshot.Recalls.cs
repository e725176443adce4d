using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting;

/// <content>What is contained because data that it may have met is known to be bad.</content>
public sealed partial record FactorySnapshot
{
    /// <summary>The recalls in force, by id, each as the events that started it.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<RecallStarted>> Recalls
    {
        get;
        private init;
    } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<RecallStarted>>(
            StringComparer.Ordinal
        );

    private ImmutableDictionary<AssetId, string> RecalledAssets { get; init; } =
        ImmutableDictionary<AssetId, string>.Empty;

    private ImmutableDictionary<SessionId, string> RecalledSessions { get; init; } =
        ImmutableDictionary<SessionId, string>.Empty;

    /// <summary>The recall that contains an asset or a session; null: none does.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="session">The session.</param>
    public string? RecallOf(AssetId asset, SessionId session) =>
        Recalls.IsEmpty ? null
        : RecalledAssets.TryGetValue(asset, out var id) ? id
        : RecalledSessions.GetValueOrDefault(session);

    private FactorySnapshot With(RecallStarted e) =>
        Recalling(Recalls.SetItem(e.Id, [.. Recalls.GetValueOrDefault(e.Id, []), e]));

    private FactorySnapshot Without(RecallEnded e) =>
        Recalls.ContainsKey(e.Id) ? Recalling(Recalls.Remove(e.Id)) : this;

    private FactorySnapshot Recalling(
        ImmutableSortedDictionary<string, ImmutableArray<RecallStarted>> recalls
    )
    {
        var assets = ImmutableDictionary.CreateBuilder<AssetId, string>();
        var sessions = ImmutableDictionary.CreateBuilder<SessionId, string>();
        foreach (var (id, events) in recalls)
        {
            foreach (var asset in events.SelectMany(static e => e.Assets))
                assets[asset] = id;
            foreach (var session in events.SelectMany(static e => e.Sessions))
                sessions[session] = id;
        }
        return this with
        {
            Recalls = recalls,
            RecalledAssets = assets.ToImmutable(),
            RecalledSessions = sessions.ToImmutable(),
        };
    }
}
