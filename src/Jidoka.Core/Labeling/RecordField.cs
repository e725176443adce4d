using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <summary>A value of a record, ready to be compared.</summary>
/// <param name="read">The value.</param>
internal sealed class RecordField(ReadField read)
{
    /// <summary>What the operator says of the field.</summary>
    public FieldFacts Facts { get; } = read.Facts;

    /// <summary>The form in which it is compared.</summary>
    public string Key { get; } = read.Key;

    /// <summary>It as it stands there, in normal form.</summary>
    public string Normal { get; } = NormalText.Of(read.Raw);
}
