namespace Jidoka.Core.Events;

/// <summary>The name of a job or dataset in OpenLineage.</summary>
/// <param name="Namespace">The scheduler, or the system that holds the data.</param>
/// <param name="Name">Its name there.</param>
public readonly record struct ReportedName(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
