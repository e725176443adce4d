namespace Jidoka.Core.Deciding.Schemas;

/// <summary>What an argument is, as far as Cedar can hold it.</summary>
internal enum ArgumentForm : byte
{
    /// <summary>Not stated, or not one type.</summary>
    Unknown,
    Text,
    Truth,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Any number: a Cedar decimal.</summary>
    Number,
    List,
    Record,
}
