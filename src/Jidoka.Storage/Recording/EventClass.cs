namespace Jidoka.Storage.Recording;

/// <summary>Which of the two reading orders an event belongs to. It is part of the hashed leaf.</summary>
public enum EventClass : byte
{
    /// <summary>Few and small: inventory, policy, approvals, containment, facts. Every node folds them all.</summary>
    Control = 0,

    /// <summary>One or more for each call: decisions, settlements, lineage.</summary>
    Flow = 1,
}
