namespace Jidoka.Cedar.Syntax;

internal enum ScopeOp : byte
{
    All,
    Equal,
    In,

    /// <summary><c>action in [a, b]</c>.</summary>
    InAny,
    Is,
    IsIn,
}

/// <summary>One of the three parts of a policy's scope.</summary>
internal sealed record Scope(ScopeOp Op)
{
    public static readonly Scope Everything = new(ScopeOp.All);

    /// <summary>The entity of <c>==</c> and <c>in</c>, unless <see cref="Slot"/> stands there.</summary>
    public EntityUid? Entity { get; init; }

    public Slot? Slot { get; init; }

    public EntityUid[] Entities { get; init; } = [];

    public string? EntityType { get; init; }

    public int Start { get; init; } = -1;

    /// <summary>The scope with the slot filled.</summary>
    public Scope Fill(EntityUid value) => this with { Slot = null, Entity = value };
}
