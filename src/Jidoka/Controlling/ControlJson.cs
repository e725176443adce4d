using Jidoka.Annotating;
using Jidoka.Gateway.Recording;

namespace Jidoka.Controlling;

/// <summary>The JSON of the admin API, and of <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(CoverageView))]
[JsonSerializable(typeof(ImmutableArray<Asset>))]
[JsonSerializable(typeof(ChangeView))]
[JsonSerializable(typeof(ImmutableArray<ToolPinView>))]
[JsonSerializable(typeof(ImmutableArray<ToolProposal>))]
[JsonSerializable(typeof(ToolAcceptRequest))]
[JsonSerializable(typeof(ImmutableArray<KeyView>))]
[JsonSerializable(typeof(IssuedKeyView))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(FactRequest))]
[JsonSerializable(typeof(ImmutableArray<ApprovalView>))]
[JsonSerializable(typeof(ApprovalAnswer))]
[JsonSerializable(typeof(MandateRequest))]
[JsonSerializable(typeof(MandateView))]
[JsonSerializable(typeof(ImmutableArray<BusinessFact>))]
[JsonSerializable(typeof(PoliciesView))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(ProofView))]
[JsonSerializable(typeof(RotatedKeysView))]
[JsonSerializable(typeof(ProofCheckView))]
[JsonSerializable(typeof(ProvenanceView))]
[JsonSerializable(typeof(ImmutableArray<ProjectionView>))]
[JsonSerializable(typeof(ProjectionView))]
[JsonSerializable(typeof(ProvenanceCheckView))]
[JsonSerializable(typeof(ImmutableArray<EventView>))]
[JsonSerializable(typeof(ImmutableArray<SessionRow>))]
[JsonSerializable(typeof(SessionStory))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(ReadyView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(ReportBatchView))]
[JsonSerializable(typeof(QuarantineView))]
[JsonSerializable(typeof(DataView))]
[JsonSerializable(typeof(RecallRequest))]
[JsonSerializable(typeof(RecallView))]
[JsonSerializable(typeof(ControlProblem))]
[JsonSerializable(typeof(VerifyView))]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(PolicyCheckView))]
[JsonSerializable(typeof(PolicyTestView))]
[JsonSerializable(typeof(Jidoka.Replaying.ReplayedCall))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(InitView))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(Jidoka.Composition.ControlFile))]
internal sealed partial class ControlJson : JsonSerializerContext;
