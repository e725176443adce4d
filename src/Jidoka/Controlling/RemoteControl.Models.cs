namespace Jidoka.Controlling;

/// <summary>As what models are served, over the control port.</summary>
internal sealed partial class RemoteControl
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ModelVersionView>> ModelVersionsAsync(
        string? of,
        CancellationToken ended
    ) =>
        GetAsync(
            "/models/versions" + (of is null ? "" : "?of=" + Uri.EscapeDataString(of)),
            ControlJson.Default.ImmutableArrayModelVersionView,
            ended
        );

    /// <inheritdoc/>
    public Task<ChangeView> AcceptModelAsync(ModelAcceptRequest request, CancellationToken ended) =>
        SendAsync(
            HttpMethod.Post,
            "/models/accept",
            request,
            ControlJson.Default.ModelAcceptRequest,
            ControlJson.Default.ChangeView,
            ended
        );
}
