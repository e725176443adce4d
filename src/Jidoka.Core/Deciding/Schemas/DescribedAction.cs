using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Deciding.Schemas;

/// <summary>An action as the schema declares it.</summary>
/// <param name="Kind">The kind of call.</param>
/// <param name="Meaning">What such a call does.</param>
/// <param name="Resources">The types of its resources.</param>
/// <param name="Context">What policies can read of the call.</param>
internal sealed record DescribedAction(
    CallKind Kind,
    string Meaning,
    ImmutableArray<AssetKind> Resources,
    ImmutableArray<ReadableAttribute> Context
);
