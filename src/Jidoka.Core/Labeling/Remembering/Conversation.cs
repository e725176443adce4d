using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// The histories of one run, of which most go on from one another, with one index that is moved from one to the next in time
/// proportional to what they do not share.
/// </summary>
public sealed class Conversation
{
    /// <summary>Begins a conversation.</summary>
    /// <param name="toolOf">What is known of a tool by the function name of the conversation; null: nothing of any.</param>
    /// <param name="inventory">The inventory that says so, to tell it from another; null: none.</param>
    public Conversation(Func<string, ToolFacts?>? toolOf = null, object? inventory = null)
    {
        Inventory = inventory;
        ToolOf = toolOf ?? (static _ => null);
        Start = new(this);
    }

    /// <summary>The inventory that its results are read by; null: none.</summary>
    public object? Inventory { get; }

    /// <summary>Nothing shown.</summary>
    public History Start { get; }

    /// <summary>What is known of a tool.</summary>
    internal Func<string, ToolFacts?> ToolOf { get; }

    /// <summary>Held by whoever uses <see cref="Index"/>.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The index of what is shown.</summary>
    internal EvidenceIndex Index { get; } = new();
}
