using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>A link as a stretch of the ledger states it, once or many times.</summary>
public sealed class BatchLink
{
    private ImmutableArray<Label> _read = [];

    internal BatchLink(long index, in LineageLink link)
    {
        (From, To, Reason, IsReported) = (link.From, link.To, link.Reason, link.IsReported);
        (FirstIndex, LastIndex) = (index, index);
        (FirstMs, LastMs) = (link.TimeMs, link.TimeMs);
        Take(link);
    }

    /// <summary>Where the data comes from.</summary>
    public LineageNode From { get; }

    /// <summary>Where it goes.</summary>
    public LineageNode To { get; }

    /// <summary>Why.</summary>
    public LinkReason Reason { get; }

    /// <summary>Whether others report it.</summary>
    public bool IsReported { get; }

    /// <summary>The ledger index of the first event that states it.</summary>
    public long FirstIndex { get; }

    /// <summary>The ledger index of the last.</summary>
    public long LastIndex { get; private set; }

    /// <summary>The earliest time, in milliseconds since the Unix epoch.</summary>
    public long FirstMs { get; private set; }

    /// <summary>The latest.</summary>
    public long LastMs { get; private set; }

    /// <summary>How often it is stated.</summary>
    public int Times { get; private set; }

    /// <summary>The join of the labels of the data; null: not known.</summary>
    public Label? Label { get; private set; }

    /// <summary>The different labels with which it was read, if it is such a link: each names classes of its own.</summary>
    public ImmutableArray<Label> Read => _read;

    internal void Repeat(long index, in LineageLink link)
    {
        LastIndex = index;
        FirstMs = Math.Min(FirstMs, link.TimeMs);
        LastMs = Math.Max(LastMs, link.TimeMs);
        Take(link);
    }

    private void Take(in LineageLink link)
    {
        Times++;
        if (link.Label is not { } label)
            return;
        Label = Label is null ? label : label.Join(Label);
        if (Reason == LinkReason.Read && !_read.Contains(label))
            _read = _read.Add(label);
    }
}
