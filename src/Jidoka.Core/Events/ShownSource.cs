using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>A source of which a model call shows an answer.</summary>
/// <param name="Source">The tool that answered.</param>
/// <param name="Label">The label of what it answered.</param>
public sealed record ShownSource(AssetId Source, Label Label);
