namespace Jidoka.Storage.Recording;

/// <summary>What an acknowledged append survives.</summary>
public enum Durability
{
    /// <summary>The death of this process (<c>kill -9</c>): the bytes are with the operating system.</summary>
    Process,

    /// <summary>A power cut: the bytes have been flushed to the disk.</summary>
    Power,
}
