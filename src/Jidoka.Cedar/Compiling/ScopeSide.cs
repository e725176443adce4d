namespace Jidoka.Cedar.Compiling;

/// <summary>What the scopes of a policy set ask about one side of a request.</summary>
internal enum ScopeNaming : byte
{
    Nothing,

    /// <summary>Which entity it is.</summary>
    Entities,

    /// <summary>Which entities it is in.</summary>
    Hierarchy,
}

/// <summary>One side of a request (principal, action or resource) in the symbols of a policy set; refilled for each request.</summary>
internal sealed class ScopeSide
{
    private int[] chain = new int[16];
    private int count;

    /// <summary>The symbol of the entity itself.</summary>
    public int Self { get; private set; }

    /// <summary>The symbol of its type.</summary>
    public int Type { get; private set; }

    /// <summary>The symbols of the entity and all its ancestors, as far as any policy names them.</summary>
    public ReadOnlySpan<int> Chain => chain.AsSpan(0, count);

    public bool Contains(int symbol) => Chain.Contains(symbol);

    /// <param name="uid">The entity.</param>
    /// <param name="symbols">The symbols of the policy set.</param>
    /// <param name="entities">The hierarchy.</param>
    /// <param name="naming">What the policies ask about this side.</param>
    public void Fill(EntityUid uid, Symbols symbols, IEntities entities, ScopeNaming naming)
    {
        count = 0;
        Self = Symbols.Unknown;
        Type = symbols.HasTypes ? symbols.FindType(uid.Type) : Symbols.Unknown;
        if (naming == ScopeNaming.Nothing)
            return;
        Self = symbols.Find(uid);
        if (Self != Symbols.Unknown)
            Add(Self);
        if (naming == ScopeNaming.Entities)
            return;
        var ancestors = entities.AncestorsOf(uid);
        if (ancestors.Length <= symbols.EntityCount)
        {
            foreach (ref readonly var ancestor in ancestors)
            {
                var symbol = symbols.Find(ancestor);
                if (symbol != Symbols.Unknown && symbol != Self)
                    Add(symbol);
            }
            return;
        }
        // Few policies under a deep hierarchy: it is cheaper to ask for each entity that they name.
        for (var symbol = 0; symbol < symbols.EntityCount; symbol++)
        {
            if (symbol != Self && entities.IsIn(uid, symbols.EntityOf(symbol)))
                Add(symbol);
        }
    }

    private void Add(int symbol)
    {
        if (count == chain.Length)
            Array.Resize(ref chain, count * 2);
        chain[count++] = symbol;
    }
}
