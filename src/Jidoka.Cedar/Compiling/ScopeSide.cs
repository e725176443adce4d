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

    public bool Contains(int symbol)
    {
        // Chains are short: calling a search costs more than the search.
        foreach (var each in chain.AsSpan(0, count))
        {
            if (each == symbol)
                return true;
        }
        return false;
    }

    /// <summary>Takes over which entity it is, without its place in the hierarchy.</summary>
    /// <param name="uid">The entity.</param>
    /// <param name="symbols">The symbols of the policy set.</param>
    /// <param name="naming">What the policies ask about this side.</param>
    public void Fill(in EntityUid uid, Symbols symbols, ScopeNaming naming)
    {
        count = 0;
        Self = Symbols.Unknown;
        Type = symbols.FindType(uid.Type);
        if (naming == ScopeNaming.Nothing)
            return;
        Self = symbols.Find(in uid);
        if (Self != Symbols.Unknown)
            Add(Self);
    }

    /// <summary>Adds the place in the hierarchy, after <see cref="Fill"/>.</summary>
    /// <param name="uid">The entity.</param>
    /// <param name="ancestors">Its ancestors.</param>
    /// <param name="symbols">The symbols of the policy set.</param>
    /// <param name="entities">The hierarchy.</param>
    public void FillAncestors(
        in EntityUid uid,
        ReadOnlySpan<EntityUid> ancestors,
        Symbols symbols,
        IEntities entities
    )
    {
        if (ancestors.Length <= symbols.EntityCount)
        {
            foreach (ref readonly var ancestor in ancestors)
            {
                var symbol = symbols.Find(in ancestor);
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
