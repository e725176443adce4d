using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar;

/// <summary>Entities read from JSON, or the reason why there are none.</summary>
public sealed class EntityStoreResult
{
    internal EntityStoreResult(EntityStore? store, string error)
    {
        Store = store;
        Error = error;
    }

    /// <summary>The entities, or null when there is an error.</summary>
    public EntityStore? Store { get; }

    /// <summary>What is wrong; empty on success.</summary>
    public string Error { get; }

    /// <summary>Whether there are entities.</summary>
    [MemberNotNullWhen(true, nameof(Store))]
    public bool IsSuccess => Store is not null;

    /// <summary>The entities.</summary>
    /// <exception cref="FormatException">There is an error.</exception>
    public EntityStore Unwrap() => Store ?? throw new FormatException(Error);
}
