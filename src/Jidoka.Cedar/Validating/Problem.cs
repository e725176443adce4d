namespace Jidoka.Cedar.Validating;

/// <summary>What is wrong with an expression, in words and by kind. The hint is no part of what makes two alike.</summary>
internal sealed record Problem(string Message, string Hint = "")
{
    public ValidationFindingKind Kind { get; init; }

    public string Subject { get; init; } = "";

    public string Name { get; init; } = "";

    public bool Equals(Problem? other) =>
        other is not null
        && Message == other.Message
        && Kind == other.Kind
        && Subject == other.Subject
        && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Message, Kind, Name);
}
