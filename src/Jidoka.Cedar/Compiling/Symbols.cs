using System.Runtime.CompilerServices;

namespace Jidoka.Cedar.Compiling;

/// <summary>Numbers for the entities and types that the scopes of one policy set name, so that matching compares integers.</summary>
internal sealed class Symbols
{
    public const int Unknown = -1;

    // So few types are told apart by a look at each sooner than by hashing.
    private const int ScanLimit = 4;

    private readonly Dictionary<EntityUid, int> entities = [];
    private readonly List<EntityUid> uids = [];
    private readonly Dictionary<string, int> types = new(StringComparer.Ordinal);
    private readonly List<string> typeNames = [];

    public int EntityCount => uids.Count;

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
        {
            types.Add(type, symbol = types.Count);
            typeNames.Add(type);
        }
        return symbol;
    }

    public EntityUid EntityOf(int symbol) => uids[symbol];

    // One copy of the search for all sides of a scope: one in each place would be more code than a core keeps at hand.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Find(in EntityUid uid) =>
        entities.TryGetValue(uid, out var symbol) ? symbol : Unknown;

    public int FindType(string type)
    {
        if (typeNames.Count > ScanLimit)
            return types.TryGetValue(type, out var symbol) ? symbol : Unknown;
        for (var i = 0; i < typeNames.Count; i++)
        {
            if (string.Equals(typeNames[i], type))
                return i;
        }
        return Unknown;
    }
}
