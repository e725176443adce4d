namespace Jidoka.Controlling;

/// <content>Proofs, provenance and erasure.</content>
internal sealed partial class RemoteControl
{
    /// <inheritdoc/>
    public Task<ProofView> ProofAsync(long index, CancellationToken ended) =>
        GetAsync($"/ledger/events/{index}/proof", ControlJson.Default.ProofView, ended);

    /// <inheritdoc/>
    public Task<ProvenanceView> ProvenanceAsync(long index, CancellationToken ended) =>
        GetAsync($"/ledger/events/{index}/provenance", ControlJson.Default.ProvenanceView, ended);

    /// <inheritdoc/>
    public Task<ChangeView> EraseAsync(EraseRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/vault/erase",
            request,
            ControlJson.Default.EraseRequest,
            ControlJson.Default.ChangeView,
            ended
        );

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
}
