namespace Jidoka.Cedar.Compiling;

/// <summary>Numbers for the entities and types that the scopes of one policy set name, so that matching compares integers.</summary>
internal sealed class Symbols
{
    public const int Unknown = -1;

    private readonly Dictionary<EntityUid, int> entities = [];
    private readonly List<EntityUid> uids = [];
    private readonly Dictionary<string, int> types = new(StringComparer.Ordinal);

    public int EntityCount => uids.Count;

    public bool HasTypes => types.Count > 0;

    public int AddEntity(EntityUid uid)
    {
        if (!entities.TryGetValue(uid, out var symbol))
        {
            entities.Add(uid, symbol = uids.Count);
            uids.Add(uid);
        }
        return symbol;
    }

    public int AddType(string type)
    {
        if (!types.TryGetValue(type, out var symbol))
            types.Add(type, symbol = types.Count);
        return symbol;
    }

    public EntityUid EntityOf(int symbol) => uids[symbol];

    public int Find(EntityUid uid) => entities.TryGetValue(uid, out var symbol) ? symbol : Unknown;

    public int FindType(string type) => types.TryGetValue(type, out var symbol) ? symbol : Unknown;
}
