namespace Jidoka.Cedar.Schemas;

/// <summary>An action with everything resolved.</summary>
internal sealed class ActionInfo(EntityUid uid)
{
    public EntityUid Uid { get; } = uid;

    public IReadOnlyList<string> Principals { get; set; } = [];

    public IReadOnlyList<string> Resources { get; set; } = [];

    public RecordType Context { get; set; } = RecordType.Empty;

    public IReadOnlyList<EntityUid> Parents { get; set; } = [];

    public HashSet<EntityUid> Ancestors { get; } = [];

    public HashSet<EntityUid> Descendants { get; } = [];
}
