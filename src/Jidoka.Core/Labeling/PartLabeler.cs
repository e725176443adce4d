using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Labels each content part by its source: the operator's words are trusted, a person's words are trusted only for
/// agents declared so, what a tool returned carries the tool's label, and a tool nobody annotated is untrusted.
/// </summary>
public static class PartLabeler
{
    private static readonly Label Operator = new(Integrity.Trusted, Confidentiality.Internal);
    private static readonly Label Person = new(Integrity.Trusted, Confidentiality.Internal);
    private static readonly Label Composed = new(Integrity.Untrusted, Confidentiality.Internal);
    private static readonly Label UnknownTool = new(Integrity.Untrusted, Confidentiality.Internal);

    /// <summary>Labels the parts of a call and joins them.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="humanUserTurns">Whether the agent's <c>user</c> role holds a person's own words.</param>
    /// <param name="factory">The inventory, for the labels of tools.</param>
    public static Labels Label(
        ImmutableArray<ContentPart> parts,
        bool humanUserTurns,
        FactorySnapshot factory
    )
    {
        if (parts.IsDefaultOrEmpty)
            return Labels.None;
        var labels = ImmutableArray.CreateBuilder<Label>(parts.Length);
        var context = Labeling.Label.Clean;
        foreach (var part in parts)
        {
            var label = LabelOf(part, humanUserTurns, factory);
            labels.Add(label);
            context = Joined(context, part, label);
        }
        return new Labels(context, labels.MoveToImmutable(), []);
    }

    /// <summary>The label of one part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="humanUserTurns">Whether the agent's <c>user</c> role holds a person's own words.</param>
    /// <param name="factory">The inventory, for the labels of tools.</param>
    public static Label LabelOf(
        in ContentPart part,
        bool humanUserTurns,
        FactorySnapshot factory
    ) =>
        part.Role switch
        {
            PartRole.System => Operator,
            PartRole.User => humanUserTurns ? Person : Composed,
            // The model's own words hold nothing that the rest of the context does not.
            PartRole.Assistant => Labeling.Label.Clean,
            _ => ResultLabel(part.ToolName, factory),
        };

    /// <summary>The label of a context that one more part comes to.</summary>
    internal static Label Joined(Label context, in ContentPart part, Label label)
    {
        context = context.Join(label);
        // What cannot be read can say anything, whoever sent it.
        return PartText.HasOpaque(part.Json) ? context.Join(Labeling.Label.Untrusted) : context;
    }

    /// <summary>The label of what a tool returns.</summary>
    /// <param name="function">The function name as the conversation has it; null: not known.</param>
    /// <param name="factory">The inventory.</param>
    public static Label ResultLabel(string? function, FactorySnapshot factory) =>
        function is null
            ? UnknownTool
            : ResultLabel(factory.Find(factory.ResolveFunction(function)));

    /// <summary>The label of what a tool returns, or a server gives to read.</summary>
    /// <param name="source">The tool or server; null: nothing is known of it.</param>
    public static Label ResultLabel(Projecting.Inventory.Asset? source) =>
        source?.Id.Kind == AssetKind.Server
            ? source.Label ?? UnknownTool
            : source?.Tool?.ResultLabel ?? UnknownTool;
}
