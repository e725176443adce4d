namespace Jidoka.Controlling;

/// <content>Proofs, provenance and kept content.</content>
internal sealed partial class RemoteControl
{
    /// <inheritdoc/>
    public Task<ProofView> ProofAsync(long index, CancellationToken ended) =>
        GetAsync($"/ledger/events/{index}/proof", ControlJson.Default.ProofView, ended);

    /// <inheritdoc/>
    public Task<ProvenanceView> ProvenanceAsync(long index, CancellationToken ended) =>
        GetAsync($"/ledger/events/{index}/provenance", ControlJson.Default.ProvenanceView, ended);

    /// <inheritdoc/>
    public Task<ChangeView> EraseAsync(SubjectRequest request, CancellationToken ended) =>
        VaultAsync("erase", request, ended);

    /// <inheritdoc/>
    public Task<ChangeView> RotateSubjectAsync(SubjectRequest request, CancellationToken ended) =>
        VaultAsync("rotate-key", request, ended);

    /// <inheritdoc/>
    public Task<ChangeView> HoldAsync(SubjectRequest request, CancellationToken ended) =>
        VaultAsync("hold", request, ended);

    /// <inheritdoc/>
    public Task<ChangeView> ReleaseHoldAsync(SubjectRequest request, CancellationToken ended) =>
        VaultAsync("release", request, ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<SubjectHold>> HoldsAsync(CancellationToken ended) =>
        GetAsync("/vault/holds", ControlJson.Default.ImmutableArraySubjectHold, ended);

    /// <inheritdoc/>
    public Task<ImmutableArray<ProjectionView>> ProjectionsAsync(CancellationToken ended) =>
        GetAsync("/projections", ControlJson.Default.ImmutableArrayProjectionView, ended);

    /// <inheritdoc/>
    public Task<ProjectionView> RebuildAsync(string name, CancellationToken ended) =>
        SendAsync(
            new HttpRequestMessage(
                HttpMethod.Post,
                $"{ControlApi.Root}/projections/{Uri.EscapeDataString(name)}/rebuild"
            ),
            ControlJson.Default.ProjectionView,
            ended
        );

    private Task<ChangeView> VaultAsync(
        string change,
        SubjectRequest request,
        CancellationToken ended
    ) =>
        SendAsync(
            HttpMethod.Post,
            "/vault/" + change,
            request,
            ControlJson.Default.SubjectRequest,
            ControlJson.Default.ChangeView,
            ended
        );
}
