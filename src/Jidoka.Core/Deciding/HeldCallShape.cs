using System.Text;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Deciding;

/// <summary>What makes a held call the one that a person was shown. It stays in memory: its digest can be guessed.</summary>
/// <param name="Arguments">The digest of the arguments.</param>
/// <param name="Context">What flows.</param>
/// <param name="IsDoubtful">Whether it is in doubt which session it belongs to.</param>
/// <param name="Origins">The origin of each argument leaf.</param>
public sealed record HeldCallShape(
    ArgumentDigest Arguments,
    Label Context,
    bool IsDoubtful,
    ImmutableArray<ArgumentOrigin> Origins
)
{
    /// <summary>The shape of a decided call; null if its arguments can be read in more than one way.</summary>
    /// <param name="input">What it was decided on.</param>
    public static HeldCallShape? Of(DecisionInput input) =>
        input.Arguments is { } text
        && ArgumentDigest.TryCompute(Encoding.UTF8.GetBytes(text), out var digest)
            ? new(digest, input.Context, input.Session.Doubtful, input.Origins)
            : null;

    /// <summary>Whether a call has the same arguments as this one, and nothing about it is less trusted.</summary>
    /// <param name="call">The call.</param>
    public bool Covers(HeldCallShape call) =>
        Arguments == call.Arguments
        && (IsDoubtful || !call.IsDoubtful)
        && Context.Join(call.Context) == Context
        && Origins.Length == call.Origins.Length
        && ByPath(Origins).Zip(ByPath(call.Origins)).All(static p => Covers(p.First, p.Second));

    // Leaves come in the order in which the JSON was written, which says nothing.
    private static IEnumerable<ArgumentOrigin> ByPath(ImmutableArray<ArgumentOrigin> origins) =>
        origins.OrderBy(static o => o.Path, StringComparer.Ordinal);

    private static bool Covers(ArgumentOrigin shown, ArgumentOrigin now) =>
        shown.Path == now.Path
        && shown.Selects == now.Selects
        && shown.Role == now.Role
        && shown.Kind == now.Kind
        && now.Supplier >= shown.Supplier;
}
