using Jidoka.Core.Events;
using Jidoka.Core.Identifying;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>The most mandates that are kept. None gives way to a new one before it has been over for long.</summary>
    public const int MaxMandates = 4_096;

    /// <summary>How long a mandate is kept after its end, in milliseconds: its session may go on, and may do nothing.</summary>
    public const long KeepMandateMs = 7L * 86_400_000;

    /// <summary>The mandates of sessions, by id.</summary>
    public ImmutableDictionary<string, Mandate> Mandates { get; private init; } =
        ImmutableDictionary.Create<string, Mandate>(StringComparer.Ordinal);

    private ImmutableDictionary<(AgentId, UserId?, SessionId), string> MandateIds { get; init; } =
        ImmutableDictionary<(AgentId, UserId?, SessionId), string>.Empty;

    /// <summary>The mandate of a session; null: it has none of its own.</summary>
    /// <param name="agent">Whose session.</param>
    /// <param name="user">For whom.</param>
    /// <param name="session">Which one.</param>
    public Mandate? MandateOf(AgentId agent, UserId? user, SessionId session) =>
        MandateIds.TryGetValue((agent, user, session), out var id) ? Mandates[id] : null;

    /// <summary>What the calls of an agent in a session have to keep to.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="session">The session.</param>
    public MandatesInForce MandatesOf(Caller caller, SessionId session) =>
        MandatesOf(caller.Agent, caller.User, caller.Chain, caller.Mandates, session);

    /// <summary>What the calls of an agent in a session have to keep to.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="user">The person that it acts for.</param>
    /// <param name="chain">The agents between them.</param>
    /// <param name="carried">The mandates of these agents, by id.</param>
    /// <param name="session">The session.</param>
    public MandatesInForce MandatesOf(
        AgentId agent,
        UserId? user,
        ImmutableArray<AgentId> chain,
        ImmutableArray<string> carried,
        SessionId session
    )
    {
        var all = ImmutableArray.CreateBuilder<Mandate>();
        string? missing = null;
        if (MandateOf(agent, user, session) is { } own)
            Add(own);
        foreach (var id in carried)
            AddById(id);
        if (all.Count == 0 && Find(AssetId.Agent(agent))?.Agent?.NeedsMandates == true)
            missing ??= "";
        AddTemplate(agent);
        foreach (var before in chain)
            AddTemplate(before);
        return all.Count == 0 && missing is null
            ? MandatesInForce.None
            : new(all.DrainToImmutable(), missing);

        void Add(Mandate mandate)
        {
            for (var depth = 0; !all.Contains(mandate); depth++)
            {
                all.Add(mandate);
                if (mandate.Parent is not { } parent)
                    return;
                if (depth == Mandate.MaxDepth || !Mandates.TryGetValue(parent, out var next))
                {
                    missing ??= parent;
                    return;
                }
                mandate = next;
            }
        }

        void AddById(string id)
        {
            if (Mandates.TryGetValue(id, out var known))
                Add(known);
            else
                missing ??= id;
        }

        void AddTemplate(AgentId of)
        {
            if (TemplateOf(of) is { } template)
                all.Add(template);
        }
    }

    /// <summary>The mandate that an agent's entry in the inventory gives all its sessions; null: none.</summary>
    /// <param name="agent">The agent.</param>
    public Mandate? TemplateOf(AgentId agent) =>
        Find(AssetId.Agent(agent))?.Agent?.Mandate is { } terms
            ? new("template:" + agent.Value, MandateSource.Template, agent, terms)
            : null;

    /// <summary>Whether one more mandate can be kept.</summary>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    public bool HasRoomForMandate(long nowMs) =>
        Mandates.Count < MaxMandates || Mandates.Values.Any(m => IsLongOver(m, nowMs));

    private FactorySnapshot With(MandateGiven change)
    {
        var mandate = change.Mandate;
        var kept = this;
        if (Mandates.Count >= MaxMandates)
            kept = kept.WithoutMandates(m => IsLongOver(m, change.TimeMs));
        if (mandate.Session is not { } session)
            return this;
        var key = (mandate.Agent, mandate.User, session);
        var mandates = kept.Mandates;
        // What the one before let be done is over: whatever was derived from it finds its parent missing.
        if (kept.MandateIds.TryGetValue(key, out var before))
            mandates = mandates.Remove(before);
        return kept with
        {
            Mandates = mandates.SetItem(mandate.Id, mandate),
            MandateIds = kept.MandateIds.SetItem(key, mandate.Id),
        };
    }

    private FactorySnapshot WithoutMandates(Func<Mandate, bool> over)
    {
        var gone = Mandates.Values.Where(over).ToArray();
        return this with
        {
            Mandates = Mandates.RemoveRange(gone.Select(static m => m.Id)),
            MandateIds = MandateIds.RemoveRange(
                gone.Select(static m => (m.Agent, m.User, m.Session!.Value))
            ),
        };
    }

    private static bool IsLongOver(Mandate mandate, long nowMs) =>
        nowMs - KeepMandateMs >= mandate.ExpiresMs;

    private IEnumerable<ControlEvent> CompactMandates() =>
        Mandates
            .Values.OrderBy(static m => m.Id, StringComparer.Ordinal)
            .Select(static m => new MandateGiven(m) { TimeMs = 0, By = "snapshot" });
}
