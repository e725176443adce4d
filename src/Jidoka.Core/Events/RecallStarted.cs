namespace Jidoka.Core.Events;

/// <summary>
/// What a source that is now known to be bad may have come to is contained: calls of these assets and of these sessions are
/// refused from now on, until the recall is ended. A large recall is several events with one id.
/// </summary>
/// <param name="Id">The recall's id.</param>
/// <param name="Source">The source, as a node of the lineage.</param>
/// <param name="Why">Why, in the words of who recalled it.</param>
/// <param name="Assets">The assets that are contained.</param>
/// <param name="Sessions">The sessions that are contained.</param>
public sealed record RecallStarted(
    string Id,
    string Source,
    string Why,
    ImmutableArray<AssetId> Assets,
    ImmutableArray<SessionId> Sessions
) : ControlEvent;
