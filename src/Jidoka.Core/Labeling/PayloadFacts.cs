using Jidoka.Core.Labeling.Guarding;

namespace Jidoka.Core.Labeling;

/// <summary>What the payload of a call carries, told by what the session has read.</summary>
/// <param name="Untraced">
/// Kinds of actionable values in it (<c>url</c>, <c>email</c>, <c>account</c>, <c>phone</c>) that nobody whose word counts has given.
/// </param>
/// <param name="Verbatim">Whether it repeats untrusted text: six words or more in a row.</param>
/// <param name="Opaque">Whether it holds text that cannot be read and is too random to be words.</param>
public sealed record PayloadFacts(ImmutableArray<string> Untraced, bool Verbatim, bool Opaque)
{
    /// <summary>What all arguments carry of what the session must keep to itself; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CarriedText? Carried { get; init; }

    /// <summary>Nothing of note.</summary>
    public static PayloadFacts None { get; } = new([], false, false);
}
