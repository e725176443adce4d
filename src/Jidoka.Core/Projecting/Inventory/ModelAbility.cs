namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a request can need of a model.</summary>
[Flags]
public enum ModelAbility
{
    /// <summary>Nothing but text in and text out.</summary>
    None = 0,

    /// <summary>Takes images.</summary>
    Images = 1,

    /// <summary>Takes sound.</summary>
    Audio = 2,

    /// <summary>Takes documents, such as PDF files.</summary>
    Documents = 4,

    /// <summary>Calls tools.</summary>
    Tools = 8,

    /// <summary>Calls several tools in one answer.</summary>
    ParallelTools = 16,

    /// <summary>Answers as a stream.</summary>
    Streaming = 32,

    /// <summary>Answers by a JSON schema.</summary>
    StructuredOutput = 64,

    /// <summary>Reasons before it answers.</summary>
    Reasoning = 128,
}
