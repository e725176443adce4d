namespace Jidoka.Core.Labeling;

/// <summary>What flows in a call: the output of the stage <c>label</c>.</summary>
/// <param name="Context">The join over all that the model is shown, or, for a tool call, was shown.</param>
/// <param name="Parts">The label of each content part, in the call's order.</param>
/// <param name="Origins">For a tool call, the origin of each argument leaf.</param>
public sealed record Labels(
    Label Context,
    ImmutableArray<Label> Parts,
    ImmutableArray<ArgumentOrigin> Origins
)
{
    /// <summary>Nothing read, nothing traced.</summary>
    public static Labels None { get; } = new(Label.Clean, [], []);
}
