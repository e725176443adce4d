using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Jidoka.Cedar;
using Jidoka.Core.Deciding;
using Jidoka.Core.Deciding.Schemas;
using Jidoka.Core.Events;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

/// <summary>
/// The control state at one ledger index: the fold of all control events before it. Immutable; a change makes a new
/// one, which the holder swaps in.
/// </summary>
public sealed partial record FactorySnapshot
{
    /// <summary>What <see cref="ControlEvent.By"/> says when the configuration file caused an event.</summary>
    public const string ByConfiguration = "config";

    /// <summary>What <see cref="ControlEvent.By"/> says when looking at a server's list of tools caused an event.</summary>
    public const string ByDiscovery = "discovery";

    /// <summary>The longest name of a function that the agent runs by itself, in characters.</summary>
    public const int MaxFunctionLength = 128;

    /// <summary>What stands for a function whose name is longer, or holds what no function's name holds.</summary>
    public const string NotAName = "not-a-name";

    /// <summary>Before the first event.</summary>
    public static FactorySnapshot Empty { get; } = new();

    /// <summary>The inventory.</summary>
    public ImmutableDictionary<AssetId, Asset> Assets { get; private init; } =
        ImmutableDictionary<AssetId, Asset>.Empty;

    /// <summary>Agent keys by key id.</summary>
    public ImmutableDictionary<string, AgentKey> Keys { get; private init; } =
        ImmutableDictionary<string, AgentKey>.Empty;

    /// <summary>Stopped agents.</summary>
    public ImmutableDictionary<AgentId, Stop> Stops { get; private init; } =
        ImmutableDictionary<AgentId, Stop>.Empty;

    /// <summary>Business facts by the entity they are read as.</summary>
    public IReadOnlyDictionary<EntityUid, BusinessFact> Facts => FactTable;

    /// <summary>The policy set in force.</summary>
    public PolicySnapshot Policies { get; private init; } = PolicySnapshot.Empty;

    /// <summary>Why the newest policy files are not in force; empty when they are.</summary>
    public ImmutableArray<PolicyFault> PolicyFaults { get; private init; } = [];

    /// <summary>The assets that the configuration declares: what it no longer declares, it may remove.</summary>
    public ImmutableHashSet<AssetId> Configured { get; private init; } = [];

    /// <summary>The ledger index up to which control events are folded (exclusive).</summary>
    public long ControlSize { get; private init; }

    /// <summary>Moves whenever something that a decision may depend on changes.</summary>
    public long Epoch { get; private init; }

    private static readonly FrozenSet<string> AssetTypes = Enum.GetNames<AssetKind>()
        .ToFrozenSet(StringComparer.Ordinal);

    // Of a hundred thousand facts few are ever read by a policy, and a start must not wait for the others.
    private static readonly ConditionalWeakTable<BusinessFact, Entity> FactEntities = [];

    /// <summary>The facts, for folding.</summary>
    internal FactTable FactTable { get; private init; } = FactTable.Empty;

    private ImmutableDictionary<EntityUid, Entity> Entities { get; init; } =
        ImmutableDictionary<EntityUid, Entity>.Empty;

    private ImmutableDictionary<EntityUid, ArgumentType> Arguments { get; init; } =
        ImmutableDictionary<EntityUid, ArgumentType>.Empty;

    private ImmutableDictionary<string, ImmutableArray<AssetId>> ToolsByName { get; init; } =
        ImmutableDictionary<string, ImmutableArray<AssetId>>.Empty;

    /// <summary>Finds an asset; null if the inventory does not hold it.</summary>
    public Asset? Find(AssetId id) => Assets.GetValueOrDefault(id);

    /// <summary>The Cedar entity of an asset or fact; null if there is none.</summary>
    internal Entity? EntityOf(EntityUid uid)
    {
        if (Entities.TryGetValue(uid, out var entity))
            return entity;
        return FactTable.TryGetValue(uid, out var fact)
            ? FactEntities.GetValue(fact, AssetEntity.Of)
            : null;
    }

    /// <summary>The type of a tool's arguments; null if no schema of them is known.</summary>
    internal ArgumentType? ArgumentsOf(AssetId tool) => Arguments.GetValueOrDefault(tool.Uid);

    /// <summary>Whether the type of a tool's arguments is known.</summary>
    internal bool HasArguments(EntityUid tool) => Arguments.ContainsKey(tool);

    /// <summary>Whether a Cedar entity type is one of the inventory's, so that no fact may have it.</summary>
    public static bool IsAssetType(string type) => AssetTypes.Contains(type);

    /// <summary>
    /// Which tool a model means by a function name: <c>server__tool</c>, or a bare name that exactly one server has.
    /// A name that fits none, or several, is the agent's own <c>local/name</c>, which policy must permit by name.
    /// </summary>
    /// <param name="function">The function name as the model wrote it.</param>
    public AssetId ResolveFunction(string function) => Functions.Resolve(function);

    /// <summary>What is known of a tool by its function name; holds on to the inventory and to nothing else of this state.</summary>
    public Func<string, ToolFacts?> ToolByFunction => Functions.ToolOf;

    private FunctionNames Functions => new(Assets, ToolsByName);

    /// <summary>The state after one more control event.</summary>
    /// <param name="index">The event's ledger index.</param>
    /// <param name="change">The event.</param>
    public FactorySnapshot Apply(long index, ControlEvent change)
    {
        var next = change switch
        {
            AssetRegistered e => With(e.Asset).AcceptServed(e.Asset.Id) with
            {
                Configured = OwnershipAfter(e),
            },
            AssetRemoved e => e.Asset.Kind == AssetKind.Agent
                ? Without(e.Asset).WithoutLeaveOf(new(e.Asset.Name))
                : Without(e.Asset),
            KeyIssued e => this with { Keys = Keys.SetItem(e.Key.KeyId, e.Key) },
            KeyRevoked e => this with { Keys = Keys.Remove(e.KeyId) },
            KeyRotated e => this with { Keys = KeysAfter(e) },
            FactAsserted e => With(e.Fact),
            FactRetracted e => WithoutFact(new(e.EntityType, e.Id)),
            AgentStopped e => WithoutLeaveOf(e.Agent) with
            {
                Stops = Stops.SetItem(e.Agent, new(e.Agent, e.By, e.Why, e.TimeMs)),
            },
            AgentReleased e => this with { Stops = Stops.Remove(e.Agent) },
            PoliciesLoaded e => this with
            {
                Policies = PolicySnapshot.Compile(e.Files, Policies),
                PolicyFaults = [],
            },
            PoliciesRejected e => this with { PolicyFaults = e.Faults },
            ToolPinned e => Pinned(e),
            ToolChanged e => Quarantine(e),
            ToolAccepted e => Accept(e),
            ModelServed e => With(e),
            ModelAccepted e => With(e),
            RecallStarted e => With(e),
            RecallEnded e => Without(e),
            SubjectHeld e => With(e),
            SubjectReleased e => this with { Holds = Holds.Remove(e.Subject) },
            ApprovalEvent e => With(e),
            MandateGiven e => With(e),
            _ => this,
        };
        var moved =
            !ReferenceEquals(next, this)
            && change is not (PoliciesRejected or ApprovalEvent or SubjectHeld or SubjectReleased)
            && (
                change is not (ModelServed or ModelAccepted)
                || !ReferenceEquals(next.Entities, Entities)
            );
        return next with { ControlSize = index + 1, Epoch = moved ? index + 1 : Epoch };
    }

    /// <summary>
    /// The fewest events that fold to this state, as a cache: applying them to <see cref="Empty"/> and then
    /// <see cref="At"/> gives an equal state.
    /// </summary>
    public IEnumerable<ControlEvent> Compact()
    {
        const string by = "snapshot";
        foreach (var pin in CompactPins())
            yield return pin;
        foreach (var asset in Assets.Values)
            yield return new AssetRegistered(asset)
            {
                TimeMs = 0,
                By = Configured.Contains(asset.Id) ? ByConfiguration : by,
            };
        foreach (var served in CompactServed())
            yield return served;
        foreach (var key in Keys.Values)
            yield return new KeyIssued(key) { TimeMs = 0, By = by };
        foreach (var fact in Facts.Values)
            yield return new FactAsserted(fact) { TimeMs = 0, By = by };
        foreach (var stop in Stops.Values)
            yield return new AgentStopped(stop.Agent, stop.Why)
            {
                TimeMs = stop.SinceMs,
                By = stop.By,
            };
        if (!Policies.Files.IsEmpty)
            yield return new PoliciesLoaded(Policies.Files) { TimeMs = 0, By = by };
        if (!PolicyFaults.IsEmpty)
            yield return new PoliciesRejected(PolicyFaults) { TimeMs = 0, By = by };
        foreach (var recall in Recalls.Values.SelectMany(static r => r))
            yield return recall;
        foreach (var hold in CompactHolds())
            yield return hold;
        foreach (var approval in CompactApprovals())
            yield return approval;
        foreach (var endorsement in CompactEndorsements())
            yield return endorsement;
        foreach (var mandate in CompactMandates())
            yield return mandate;
    }

    /// <summary>The same state, said to be at another ledger index: for a state made of a cache.</summary>
    /// <param name="controlSize">The ledger index up to which control events are folded (exclusive).</param>
    /// <param name="epoch">The epoch at that index.</param>
    public FactorySnapshot At(long controlSize, long epoch) =>
        this with
        {
            ControlSize = controlSize,
            Epoch = epoch,
        };

    /// <summary>The same state with other facts, all of which are of types that are not the inventory's.</summary>
    internal FactorySnapshot WithFacts(FactTable facts) => this with { FactTable = facts };

    // A rotation never lets the old key live longer than it would have without.
    private ImmutableDictionary<string, AgentKey> KeysAfter(KeyRotated change)
    {
        var keys = Keys.SetItem(change.Key.KeyId, change.Key);
        return keys.TryGetValue(change.Replaces, out var old)
            ? keys.SetItem(
                old.KeyId,
                old with
                {
                    ExpiresMs = Math.Min(old.ExpiresMs ?? long.MaxValue, change.ReplacedEndsMs),
                }
            )
            : keys;
    }

    private FactorySnapshot With(Asset registered)
    {
        var asset = WithPinnedWords(registered);
        var next = this with
        {
            Assets = Assets.SetItem(asset.Id, asset),
            Entities = Entities.SetItem(asset.Id.Uid, AssetEntity.Of(asset, IsChanged(asset.Id))),
            Arguments = asset.Tool?.InputSchema is { } schema
                ? Arguments.SetItem(asset.Id.Uid, ArgumentTypeReader.Read(schema))
                : Arguments.Remove(asset.Id.Uid),
        };
        if (asset.Id.Kind != AssetKind.Tool)
            return next;
        var name = asset.Id.BareName;
        var tools = ToolsByName.GetValueOrDefault(name, []);
        return tools.Contains(asset.Id)
            ? next
            : next with
            {
                ToolsByName = ToolsByName.SetItem(name, tools.Add(asset.Id)),
            };
    }

    private FactorySnapshot Without(AssetId id)
    {
        var next = this with
        {
            Assets = Assets.Remove(id),
            Entities = Entities.Remove(id.Uid),
            Arguments = Arguments.Remove(id.Uid),
            Configured = Configured.Remove(id),
        };
        if (id.Kind != AssetKind.Tool || !ToolsByName.TryGetValue(id.BareName, out var tools))
            return next;
        return next with { ToolsByName = ToolsByName.SetItem(id.BareName, tools.Remove(id)) };
    }

    // What discovery adds to an entry leaves it the configuration's; anyone else's registration takes it over.
    private ImmutableHashSet<AssetId> OwnershipAfter(AssetRegistered change) =>
        change.By switch
        {
            ByConfiguration => Configured.Add(change.Asset.Id),
            ByDiscovery => Configured,
            _ => Configured.Remove(change.Asset.Id),
        };

    // The inventory's own entities are never shadowed by what a source asserts.
    private FactorySnapshot With(BusinessFact fact) =>
        IsAssetType(fact.Type) ? this : this with { FactTable = FactTable.SetItem(fact) };

    private FactorySnapshot WithoutFact(EntityUid uid) =>
        Facts.ContainsKey(uid) ? this with { FactTable = FactTable.Remove(uid) } : this;
}
