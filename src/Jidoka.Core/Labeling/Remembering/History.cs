using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Labeling.Remembering;

/// <summary>
/// What a model was shown, part by part, as far as one request goes; linked to the shorter history that it goes on from, so that
/// what is resent is kept and read once. Never changes: two requests that go on from one history are two histories.
/// </summary>
public sealed class History
{
    private PartContent? _content;
    private History? _readBy;

    internal History(Conversation conversation) => Conversation = conversation;

    private History(History parent, in ContentPart part, Label label)
    {
        Parent = parent;
        Conversation = parent.Conversation;
        Length = parent.Length + 1;
        Bytes = parent.Bytes + part.Json.Length + part.CallArguments.Length;
        Part = part;
        Label = label;
        Context = PartLabeler.Joined(parent.Context, part, label);
    }

    /// <summary>The conversation that it is of.</summary>
    public Conversation Conversation { get; }

    /// <summary>All but the last part; null: it has no part.</summary>
    public History? Parent { get; }

    /// <summary>How many parts it has.</summary>
    public int Length { get; }

    /// <summary>How many bytes its parts have.</summary>
    public long Bytes { get; }

    /// <summary>The last part.</summary>
    public ContentPart Part { get; }

    /// <summary>The last part's label.</summary>
    public Label Label { get; } = Label.Clean;

    /// <summary>The join of all that is shown.</summary>
    public Label Context { get; } = Label.Clean;

    /// <summary>The parts in order, with their labels.</summary>
    public (ImmutableArray<ContentPart> Parts, ImmutableArray<Label> Labels) All
    {
        get
        {
            var parts = new ContentPart[Length];
            var labels = new Label[Length];
            for (var at = this; at.Parent is { } before; at = before)
                (parts[before.Length], labels[before.Length]) = (at.Part, at.Label);
            return ([.. parts], [.. labels]);
        }
    }

    /// <summary>This, and then one more part, which is copied: bodies are lent to a call and go back when it ends.</summary>
    /// <param name="part">The part.</param>
    /// <param name="label">Its label.</param>
    public History And(in ContentPart part, Label label) =>
        new(
            this,
            part with
            {
                Json = part.Json.ToArray(),
                CallArguments = part.CallArguments.ToArray(),
            },
            label
        );

    /// <summary>The same parts with the same labels, read as another conversation reads them.</summary>
    /// <param name="conversation">The other conversation.</param>
    public History Under(Conversation conversation)
    {
        var (parts, labels) = All;
        var other = conversation.Start;
        for (var i = 0; i < parts.Length; i++)
            other = new(other, parts[i], labels[i]);
        return other;
    }

    /// <summary>The same, read by an inventory; what of it was read so before is not read again.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="begin">Begins a conversation that is read by it.</param>
    public History ReadBy(object inventory, Func<History> begin)
    {
        if (ReferenceEquals(Conversation.Inventory, inventory))
            return this;
        var unread = new Stack<History>();
        var at = this;
        for (; at.Parent is { } before; at = before)
        {
            if (ReferenceEquals(at._readBy?.Conversation.Inventory, inventory))
                break;
            unread.Push(at);
        }
        var other = at.Parent is null ? begin() : at._readBy!;
        foreach (var one in unread)
            other = one._readBy = new(other, one.Part, one.Label);
        return other;
    }

    /// <summary>The longest beginning of this that other parts begin with, too.</summary>
    /// <param name="parts">The other parts in order.</param>
    public History SharedWith(ImmutableArray<ContentPart> parts)
    {
        var shared = this;
        while (shared.Length > parts.Length)
            shared = shared.Parent!;
        for (var at = shared; at.Parent is { } before; at = before)
        {
            if (!IsSame(at.Part, parts[before.Length]))
                shared = before;
        }
        return shared;
    }

    /// <summary>What its last part says.</summary>
    /// <param name="call">How many results stand before it.</param>
    /// <param name="firstRecord">How many records stand before it.</param>
    internal PartContent ContentAt(int call, int firstRecord) =>
        _content ??= PartContent.Read(Part, Label, Conversation.ToolOf, call, firstRecord);

    // Compared byte by byte: what was kept under the same digest only could be made up by whoever writes the content.
    private static bool IsSame(in ContentPart one, in ContentPart other) =>
        one.Role == other.Role
        && one.ToolName == other.ToolName
        && one.Json.Span.SequenceEqual(other.Json.Span)
        && one.CallArguments.Span.SequenceEqual(other.CallArguments.Span);
}
