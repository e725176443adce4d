namespace Jidoka.Cedar.Syntax;

/// <summary>What a policy or template says, without its id.</summary>
internal sealed record PolicyBody
{
    public required Effect Effect { get; init; }

    /// <summary>In source order; null for an annotation without a value.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Annotations { get; init; } = [];

    public Scope Principal { get; init; } = Scope.Everything;

    public Scope Action { get; init; } = Scope.Everything;

    public Scope Resource { get; init; } = Scope.Everything;

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    public SourcePosition Position { get; init; } = new("", 0, 0);

    public string Text { get; init; } = "";

    /// <summary>The text that offsets in expressions point into; null when the policy came from JSON.</summary>
    public Parsing.Source? Source { get; init; }

    public bool HasPrincipalSlot => Principal.Slot is not null;

    public bool HasResourceSlot => Resource.Slot is not null;

    public bool IsTemplate => HasPrincipalSlot || HasResourceSlot;
}

/// <summary>A <c>when</c> or <c>unless</c> clause.</summary>
internal sealed record Condition(bool IsWhen, Expr Body);
