using System.Security.Cryptography;
using Jidoka.Annotating;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Controlling;

/// <summary>Does what is asked in the process that has the data folder open. Every change is an event first.</summary>
/// <param name="node">The node.</param>
/// <param name="by">Who is asking, as events will say.</param>
/// <param name="ownsNode">Whether disposing this closes the node.</param>
internal sealed partial class NodeControl(Node node, string by, bool ownsNode) : IControl
{
    private const int MaxShownInDoubt = 100;

    private FactorySnapshot Factory => node.Factory.Current;

    /// <inheritdoc/>
    public Task<StatusView> StatusAsync(CancellationToken ended)
    {
        var factory = Factory;
        return Task.FromResult(
            new StatusView
            {
                Version = ProgramVersion.Text,
                Log = node.Log.Ledger.LogId,
                LedgerSize = node.Log.Ledger.Size,
                ControlSize = factory.ControlSize,
                Epoch = factory.Epoch,
                Policies = factory.Policies.Set.Policies.Count,
                PolicyFaults = factory.PolicyFaults,
                Assets = factory
                    .Assets.Keys.GroupBy(a => a.Kind.ToString())
                    .ToImmutableSortedDictionary(
                        g => g.Key,
                        g => g.Count(),
                        StringComparer.Ordinal
                    ),
                Stopped =
                [
                    .. factory.Stops.Values.OrderBy(s => s.Agent.Value, StringComparer.Ordinal),
                ],
                Quarantined = factory.Quarantined.Count,
                OpenCalls = node.Cord.Open,
                InDoubt = node.Flow.InDoubt.Length,
                InDoubtCalls = [.. node.Flow.InDoubt.Take(MaxShownInDoubt)],
                // A command that opened the folder itself exports nothing.
                Exports = ownsNode
                    ? []
                    :
                    [
                        .. node.Exports.Select(e => new ExportView(
                            e.Name,
                            node.Log.Ledger.Size - e.Next,
                            e.Refused,
                            e.Fault
                        )),
                    ],
                Fault = node.Upkeep.Fault ?? node.Lineage.Fault,
            }
        );
    }

    /// <inheritdoc/>
    public Task<CoverageView> CoverageAsync(CancellationToken ended) =>
        CoverageReader.ReadAsync(node.Log.Ledger, Factory, ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<Asset>> AssetsAsync(AssetKind? kind, CancellationToken ended) =>
        Task.FromResult<ImmutableArray<Asset>>([
            .. Factory
                .Assets.Values.Where(a => kind is null || a.Id.Kind == kind)
                .OrderBy(a => a.Id.ToString(), StringComparer.Ordinal),
        ]);

    /// <inheritdoc/>
    public Task<Asset> AssetAsync(AssetId id, CancellationToken ended) => Task.FromResult(Find(id));

    /// <inheritdoc/>
    public Task<ChangeView> RegisterAsync(Asset asset, CancellationToken ended)
    {
        EntryRules.Check(asset);
        RefuseConfigured(asset.Id);
        foreach (var provider in asset.Model?.Providers ?? [])
            Find(new(AssetKind.Provider, provider));
        return AppendAsync(now => new AssetRegistered(asset) { TimeMs = now, By = by }, ended);
    }

    /// <inheritdoc/>
    public Task<ChangeView> RemoveAsync(AssetId id, CancellationToken ended)
    {
        Find(id);
        RefuseConfigured(id);
        return AppendAsync(now => new AssetRemoved(id) { TimeMs = now, By = by }, ended);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<ToolPinView>> ToolPinsAsync(string? of, CancellationToken ended) =>
        Task.FromResult(ToolPinReader.Read(Factory, of));

    /// <inheritdoc/>
    public Task<ImmutableArray<ToolProposal>> ProposeAsync(
        string server,
        bool all,
        CancellationToken ended
    ) => Task.FromResult(ProposalReader.Read(Factory, server, all));

    /// <inheritdoc/>
    public async Task<ChangeView> AcceptToolAsync(
        ToolAcceptRequest request,
        CancellationToken ended
    ) =>
        // Looked at in the state that the event is appended to: what changes meanwhile is not what was seen.
        new(
            await WriteAsync(async () =>
                (
                    await node.Factory.AppendUnlessAsync(
                        (state, now) => ToolPinReader.Accept(state, request, now, by),
                        ended
                    )
                )!.Value
            )
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<KeyView>> KeysAsync(CancellationToken ended) =>
        Task.FromResult<ImmutableArray<KeyView>>([
            .. Factory
                .Keys.Values.OrderBy(k => k.Agent.Value, StringComparer.Ordinal)
                .ThenBy(k => k.KeyId, StringComparer.Ordinal)
                .Select(k => new KeyView(k.KeyId, k.Agent, k.ExpiresMs, k.Scopes)),
        ]);

    /// <inheritdoc/>
    public async Task<IssuedKeyView> IssueKeyAsync(KeyRequest request, CancellationToken ended)
    {
        Find(AssetId.Agent(request.Agent));
        KeyRules.Check(request.Scopes);
        var key = NewKey(request.Agent, request.ExpiresMs, request.Scopes);
        await AppendAsync(now => new KeyIssued(key.Record) { TimeMs = now, By = by }, ended);
        return ViewOf(key);
    }

    /// <inheritdoc/>
    public async Task<IssuedKeyView> RotateKeyAsync(
        string keyId,
        RotateRequest request,
        CancellationToken ended
    )
    {
        KeyRules.Check(request);
        IssuedKey? key = null;
        // Looked at in the state that the event is appended to: a key that is revoked meanwhile gets no successor.
        await WriteAsync(async () =>
            (
                await node.Factory.AppendUnlessAsync(
                    (state, now) =>
                    {
                        var old = FindKey(state, keyId);
                        if (old.ExpiresMs is { } end && end <= now)
                            throw new ControlException(
                                ControlFault.Conflict,
                                $"Key {keyId} is expired: issue a new one with 'jidoka agent key add {old.Agent}'."
                            );
                        key = NewKey(old.Agent, request.ExpiresMs, old.Scopes);
                        return new KeyRotated(key.Record, keyId, now + request.OverlapMs)
                        {
                            TimeMs = now,
                            By = by,
                        };
                    },
                    ended
                )
            )!.Value
        );
        return ViewOf(key!);
    }

    /// <inheritdoc/>
    public Task<ChangeView> RevokeKeyAsync(string keyId, CancellationToken ended) =>
        AppendAsync(
            now => new KeyRevoked(FindKey(Factory, keyId).KeyId) { TimeMs = now, By = by },
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> StopAsync(StopRequest request, CancellationToken ended)
    {
        Find(AssetId.Agent(request.Agent));
        if (request.Why.Length > ControlLimits.MaxWhyLength)
            throw new ControlException(
                ControlFault.Invalid,
                $"The reason has more than {ControlLimits.MaxWhyLength} characters."
            );
        return AppendAsync(
            now => new AgentStopped(request.Agent, request.Why) { TimeMs = now, By = by },
            ended
        );
    }

    /// <inheritdoc/>
    public Task<ChangeView> ReleaseAsync(ReleaseRequest request, CancellationToken ended) =>
        Factory.Stops.ContainsKey(request.Agent)
            ? AppendAsync(now => new AgentReleased(request.Agent) { TimeMs = now, By = by }, ended)
            : throw NotFound(
                $"The agent '{request.Agent}' is not stopped.",
                request.Agent.Value,
                Factory.Stops.Keys.Select(a => a.Value)
            );

    /// <inheritdoc/>
    public Task<ImmutableArray<ApprovalView>> ApprovalsAsync(bool all, CancellationToken ended) =>
        Task.FromResult(ApprovalReader.List(node.Approvals, all));

    /// <inheritdoc/>
    public async Task<ChangeView> AnswerAsync(
        ApprovalId id,
        ApprovalAnswer answer,
        CancellationToken ended
    ) =>
        new(
            await WriteAsync(() =>
                ApprovalReader.AnswerAsync(node.Approvals, id, answer, by, ended)
            )
        );

    /// <inheritdoc/>
    public Task<ImmutableArray<BusinessFact>> FactsAsync(CancellationToken ended) =>
        Task.FromResult<ImmutableArray<BusinessFact>>([
            .. Factory
                .Facts.Values.OrderBy(f => f.Type, StringComparer.Ordinal)
                .ThenBy(f => f.Id, StringComparer.Ordinal),
        ]);

    /// <inheritdoc/>
    public Task<ChangeView> AssertAsync(FactRequest fact, CancellationToken ended)
    {
        EntryRules.Check(fact);
        var kept = new BusinessFact(fact.Type, fact.Id, fact.Attributes.Clone(), by);
        return AppendAsync(now => new FactAsserted(kept) { TimeMs = now, By = by }, ended);
    }

    /// <inheritdoc/>
    public Task<ChangeView> RetractAsync(string type, string id, CancellationToken ended) =>
        Factory.Facts.ContainsKey(new(type, id))
            ? AppendAsync(now => new FactRetracted(type, id) { TimeMs = now, By = by }, ended)
            : throw NotFound(
                $"There is no fact {type}::\"{id}\".",
                id,
                Factory.Facts.Keys.Where(f => f.Type == type).Select(f => f.Id)
            );

    /// <inheritdoc/>
    public Task<PoliciesView> PoliciesAsync(CancellationToken ended)
    {
        var factory = Factory;
        return Task.FromResult(
            new PoliciesView(
                factory.Policies.Files,
                [.. factory.Policies.Set.Policies.Select(p => p.Id)],
                factory.PolicyFaults
            )
        );
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<SessionRow>> SessionsAsync(int max, CancellationToken ended) =>
        SessionReader.ListAsync(
            node.Log.Ledger,
            Math.Clamp(max, 1, ControlLimits.MaxSessions),
            ended
        );

    /// <inheritdoc/>
    public async Task<SessionStory> SessionAsync(SessionId id, CancellationToken ended) =>
        await SessionReader.ReadAsync(node.Log.Ledger, id, ended) is { } story
            ? story with
            {
                Mandates = MandatesOf(story),
            }
            : throw new ControlException(
                ControlFault.NotFound,
                $"There is no session '{id}' among the newest {ControlLimits.SessionHorizon} events."
            );

    /// <inheritdoc/>
    public Task<ReplayReport> ReplayAsync(long index, CancellationToken ended) =>
        node.Replay.RunAsync(index, ended);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ownsNode ? node.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<ChangeView> AppendAsync(
        Func<long, ControlEvent> change,
        CancellationToken ended
    ) => new(await WriteAsync(() => node.Factory.AppendAsync(change, ended).AsTask()));

    private static async Task<long> WriteAsync(Func<Task<long>> write)
    {
        try
        {
            return await write();
        }
        catch (LedgerUnavailableException e)
        {
            throw new ControlException(
                ControlFault.Unavailable,
                "The ledger cannot be written, so nothing was changed: " + e.Message,
                e
            );
        }
    }

    private IssuedKey NewKey(AgentId agent, long? expiresMs, ImmutableArray<string>? scopes)
    {
        if (expiresMs is { } end && end <= node.NowMs)
            throw new ControlException(ControlFault.Invalid, "The key would be expired already.");
        using var randomness = RandomNumberGenerator.Create();
        return AgentKeyText.Issue(agent, expiresMs, randomness, scopes);
    }

    private static IssuedKeyView ViewOf(IssuedKey key) =>
        new(key.Record.KeyId, key.Record.Agent, key.Text, key.Record.ExpiresMs, key.Record.Scopes);

    private static AgentKey FindKey(FactorySnapshot state, string keyId) =>
        state.Keys.GetValueOrDefault(keyId)
        ?? throw NotFound($"There is no key '{keyId}'.", keyId, state.Keys.Keys);

    private Asset Find(AssetId id) =>
        Factory.Find(id)
        ?? throw NotFound(
            $"There is no {id.Kind.ToString().ToLowerInvariant()} '{id.Name}'.",
            id.Name,
            Factory.Assets.Keys.Where(a => a.Kind == id.Kind).Select(a => a.Name)
        );

    private void RefuseConfigured(AssetId id)
    {
        if (Factory.Configured.Contains(id))
            throw new ControlException(
                ControlFault.Conflict,
                $"{id} is declared in the configuration file: change it there and restart."
            );
    }

    private static ControlException NotFound(
        string message,
        string asked,
        IEnumerable<string> known
    ) => new(ControlFault.NotFound, message + Nearest.Hint(asked, known));
}
