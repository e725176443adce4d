namespace Jidoka.Core.Events;

/// <summary>
/// Anything the ledger records. Events hold names, verdicts, counts and keyed commitments; never content, and never
/// a plain digest of content.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(AssetRegistered), "asset.registered")]
[JsonDerivedType(typeof(AssetRemoved), "asset.removed")]
[JsonDerivedType(typeof(KeyIssued), "key.issued")]
[JsonDerivedType(typeof(KeyRevoked), "key.revoked")]
[JsonDerivedType(typeof(KeyRotated), "key.rotated")]
[JsonDerivedType(typeof(PoliciesLoaded), "policies.loaded")]
[JsonDerivedType(typeof(PoliciesRejected), "policies.rejected")]
[JsonDerivedType(typeof(FactAsserted), "fact.asserted")]
[JsonDerivedType(typeof(FactRetracted), "fact.retracted")]
[JsonDerivedType(typeof(AgentStopped), "agent.stopped")]
[JsonDerivedType(typeof(AgentReleased), "agent.released")]
[JsonDerivedType(typeof(SubjectErased), "subject.erased")]
[JsonDerivedType(typeof(SubjectRotated), "subject.rotated")]
[JsonDerivedType(typeof(SubjectHeld), "subject.held")]
[JsonDerivedType(typeof(SubjectReleased), "subject.released")]
[JsonDerivedType(typeof(ContentRemoved), "content.removed")]
[JsonDerivedType(typeof(EventsRemoved), "events.removed")]
[JsonDerivedType(typeof(ContentViewed), "content.viewed")]
[JsonDerivedType(typeof(NodeStarted), "node.started")]
[JsonDerivedType(typeof(CoverageNoted), "coverage.noted")]
[JsonDerivedType(typeof(ToolPinned), "tool.pinned")]
[JsonDerivedType(typeof(ToolChanged), "tool.changed")]
[JsonDerivedType(typeof(ToolAccepted), "tool.accepted")]
[JsonDerivedType(typeof(ModelServed), "model.served")]
[JsonDerivedType(typeof(ModelAccepted), "model.accepted")]
[JsonDerivedType(typeof(RecallStarted), "recall.started")]
[JsonDerivedType(typeof(RecallEnded), "recall.ended")]
[JsonDerivedType(typeof(LineageReceived), "lineage.received")]
[JsonDerivedType(typeof(LineageQuarantined), "lineage.quarantined")]
[JsonDerivedType(typeof(ApprovalRequested), "approval.requested")]
[JsonDerivedType(typeof(ApprovalGranted), "approval.granted")]
[JsonDerivedType(typeof(ApprovalDenied), "approval.denied")]
[JsonDerivedType(typeof(ApprovalUsed), "approval.used")]
[JsonDerivedType(typeof(ValuesEndorsed), "values.endorsed")]
[JsonDerivedType(typeof(MandateGiven), "mandate.given")]
public abstract record LedgerEvent
{
    /// <summary>When it happened, in milliseconds since the Unix epoch, by the recording node's clock.</summary>
    [JsonPropertyOrder(-1)]
    public required long TimeMs { get; init; }
}
