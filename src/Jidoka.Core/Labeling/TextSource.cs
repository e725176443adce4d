namespace Jidoka.Core.Labeling;

/// <summary>A text that the model was shown, ready to be searched.</summary>
/// <param name="Supplier">Who vouches for it, whatever it was asked for.</param>
/// <param name="Text">It, in normal form.</param>
/// <param name="Asked">What its source was asked, in normal form: repeating that vouches for nothing.</param>
internal sealed record TextSource(Supplier Supplier, string Text, string Asked)
{
    /// <summary>No result: what was said.</summary>
    public const int NoCall = -1;

    private DateWords? _dates;

    /// <summary>The function that answered it; null: it is no answer.</summary>
    public string? Function { get; init; }

    /// <summary>In which of the results it stands, from 0, or <see cref="NoCall"/>.</summary>
    public int Call { get; init; } = NoCall;

    /// <summary>Whether it is designated where the person's own values asked for it.</summary>
    public bool RisesByQuestion { get; init; }

    /// <summary>The record beside whose fields it stands: it is designated where that is named; null: of none.</summary>
    public EvidenceRecord? Record { get; init; }

    /// <summary>The days and times that it says.</summary>
    public DateWords Dates => _dates ??= new(Text);
}
