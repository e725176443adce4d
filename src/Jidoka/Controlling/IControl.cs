using Jidoka.Annotating;
using Jidoka.Gateway.Recording;

namespace Jidoka.Controlling;

/// <summary>
/// All that people and their programs can ask of a node. <see cref="NodeControl"/> does it in the process that has the
/// data folder open; <see cref="RemoteControl"/> asks that process over the admin API. The command line knows only this.
/// </summary>
/// <remarks>Every method throws <see cref="ControlException"/> when the thing cannot be done.</remarks>
internal interface IControl : IAsyncDisposable
{
    /// <summary>How the node is.</summary>
    Task<StatusView> StatusAsync(CancellationToken ended);

    /// <summary>What calls touch that is not governed, and what nobody described.</summary>
    Task<CoverageView> CoverageAsync(CancellationToken ended);

    /// <summary>The inventory, or one kind of it, by name.</summary>
    Task<ImmutableArray<Asset>> AssetsAsync(AssetKind? kind, CancellationToken ended);

    /// <summary>One asset.</summary>
    Task<Asset> AssetAsync(AssetId id, CancellationToken ended);

    /// <summary>Adds an asset or replaces it.</summary>
    Task<ChangeView> RegisterAsync(Asset asset, CancellationToken ended);

    /// <summary>Removes an asset.</summary>
    Task<ChangeView> RemoveAsync(AssetId id, CancellationToken ended);

    /// <summary>The tools in quarantine and what changed; of one server, or one tool in quarantine or not, if it is named.</summary>
    Task<ImmutableArray<ToolPinView>> ToolPinsAsync(string? of, CancellationToken ended);

    /// <summary>What could be declared of a server's tools, by what it says of them; of those that nobody annotated, or all.</summary>
    Task<ImmutableArray<ToolProposal>> ProposeAsync(
        string server,
        bool all,
        CancellationToken ended
    );

    /// <summary>Ends a tool's quarantine by the descriptor that was seen.</summary>
    Task<ChangeView> AcceptToolAsync(ToolAcceptRequest request, CancellationToken ended);

    /// <summary>As what models are served, oldest first; of one model, if it is named.</summary>
    Task<ImmutableArray<ModelVersionView>> ModelVersionsAsync(string? of, CancellationToken ended);

    /// <summary>Accepts a version as which a provider serves a model.</summary>
    Task<ChangeView> AcceptModelAsync(ModelAcceptRequest request, CancellationToken ended);

    /// <summary>The agent keys, without their hashes.</summary>
    Task<ImmutableArray<KeyView>> KeysAsync(CancellationToken ended);

    /// <summary>Issues an agent key; its text is in the answer and nowhere else.</summary>
    Task<IssuedKeyView> IssueKeyAsync(KeyRequest request, CancellationToken ended);

    /// <summary>Issues a key in the place of another, which stays good for a stated time.</summary>
    Task<IssuedKeyView> RotateKeyAsync(
        string keyId,
        RotateRequest request,
        CancellationToken ended
    );

    /// <summary>Revokes an agent key.</summary>
    Task<ChangeView> RevokeKeyAsync(string keyId, CancellationToken ended);

    /// <summary>Stops an agent: refuses its next call and cuts its open ones.</summary>
    Task<ChangeView> StopAsync(StopRequest request, CancellationToken ended);

    /// <summary>Lets a stopped agent go on.</summary>
    Task<ChangeView> ReleaseAsync(ReleaseRequest request, CancellationToken ended);

    /// <summary>The held calls that wait for an answer; also those that are answered, if all are asked for.</summary>
    Task<ImmutableArray<ApprovalView>> ApprovalsAsync(bool all, CancellationToken ended);

    /// <summary>One held call, with its arguments and where each value stands.</summary>
    Task<ApprovalView> ApprovalAsync(ApprovalId id, RawView? view, CancellationToken ended);

    /// <summary>Lets a held call pass, once, or refuses it.</summary>
    Task<ChangeView> AnswerAsync(ApprovalId id, ApprovalAnswer answer, CancellationToken ended);

    /// <summary>Gives a session a mandate, no wider than what holds for it already.</summary>
    Task<MandateView> GiveMandateAsync(MandateRequest request, CancellationToken ended);

    /// <summary>The business facts.</summary>
    Task<ImmutableArray<BusinessFact>> FactsAsync(CancellationToken ended);

    /// <summary>Asserts a business fact.</summary>
    Task<ChangeView> AssertAsync(FactRequest fact, CancellationToken ended);

    /// <summary>Retracts a business fact.</summary>
    Task<ChangeView> RetractAsync(string type, string id, CancellationToken ended);

    /// <summary>The policies in force, and what is wrong with newer ones.</summary>
    Task<PoliciesView> PoliciesAsync(CancellationToken ended);

    /// <summary>The ledger's size and signed root.</summary>
    Task<LedgerView> LedgerAsync(CancellationToken ended);

    /// <summary>Events from an index on, at most <see cref="ControlLimits.MaxEvents"/>.</summary>
    Task<ImmutableArray<EventView>> EventsAsync(long from, int max, CancellationToken ended);

    /// <summary>The proof that an event stands in the ledger, under a checkpoint that survives a power cut.</summary>
    Task<ProofView> ProofAsync(long index, CancellationToken ended);

    /// <summary>Where a model's answer or a tool's effect came from, signed, with the proofs of the events that say so.</summary>
    Task<ProvenanceView> ProvenanceAsync(long index, CancellationToken ended);

    /// <summary>Records that a subject's content is erased, and destroys its key; refused while it is under legal hold.</summary>
    Task<ChangeView> EraseAsync(SubjectRequest request, CancellationToken ended);

    /// <summary>Gives a subject's content a new key, which seals from now on.</summary>
    Task<ChangeView> RotateSubjectAsync(SubjectRequest request, CancellationToken ended);

    /// <summary>Puts a subject's content under legal hold.</summary>
    Task<ChangeView> HoldAsync(SubjectRequest request, CancellationToken ended);

    /// <summary>Ends the legal hold of a subject's content.</summary>
    Task<ChangeView> ReleaseHoldAsync(SubjectRequest request, CancellationToken ended);

    /// <summary>Whose content is under legal hold.</summary>
    Task<ImmutableArray<SubjectHold>> HoldsAsync(CancellationToken ended);

    /// <summary>Answers one of the four questions about data.</summary>
    Task<DataView> DataAsync(DataRequest request, CancellationToken ended);

    /// <summary>What is folded from the ledger, and how far.</summary>
    Task<ImmutableArray<ProjectionView>> ProjectionsAsync(CancellationToken ended);

    /// <summary>Begins to fold a projection anew from the ledger alone; calls go on.</summary>
    Task<ProjectionView> RebuildAsync(string name, CancellationToken ended);

    /// <summary>The newest reports of data systems that were put aside.</summary>
    Task<QuarantineView> QuarantineAsync(CancellationToken ended);

    /// <summary>Tells all that a bad source came to, and contains it if that is asked for.</summary>
    Task<RecallView> RecallAsync(RecallRequest request, CancellationToken ended);

    /// <summary>Ends a recall.</summary>
    Task<ChangeView> EndRecallAsync(string id, CancellationToken ended);

    /// <summary>The newest sessions, newest first.</summary>
    Task<ImmutableArray<SessionRow>> SessionsAsync(int max, CancellationToken ended);

    /// <summary>The story of one session.</summary>
    Task<SessionStory> SessionAsync(SessionId id, CancellationToken ended);

    /// <summary>Decides a recorded call again.</summary>
    Task<ReplayReport> ReplayAsync(long index, CancellationToken ended);

    /// <summary>Says why a recorded call was decided as it was.</summary>
    Task<ExplainReport> ExplainAsync(long index, RawView? view, CancellationToken ended);
}
