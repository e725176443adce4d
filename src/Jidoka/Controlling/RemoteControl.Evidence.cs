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
}
