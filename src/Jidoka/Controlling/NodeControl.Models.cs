namespace Jidoka.Controlling;

/// <summary>As what models are served, and what a person makes of it.</summary>
internal sealed partial class NodeControl
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ModelVersionView>> ModelVersionsAsync(
        string? of,
        CancellationToken ended
    ) => Task.FromResult(ModelVersionReader.Read(Factory, of));

    /// <inheritdoc/>
    public async Task<ChangeView> AcceptModelAsync(
        ModelAcceptRequest request,
        CancellationToken ended
    ) =>
        // Looked at in the state that the event is appended to: what changes meanwhile is not what was seen.
        new(
            await WriteAsync(async () =>
                (
                    await node.Factory.AppendUnlessAsync(
                        (state, now) => ModelVersionReader.Accept(state, request, now, by),
                        ended
                    )
                )!.Value
            )
        );
}
