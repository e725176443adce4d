namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a tool can do to the world. A tool nobody annotated counts as all of them.</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<Effects>))]
public enum Effects
{
    /// <summary>Only computes.</summary>
    None = 0,

    /// <summary>Reads data.</summary>
    Reads = 1,

    /// <summary>Acts outside the organisation, or sends something to someone.</summary>
    External = 2,

    /// <summary>Changes or deletes what cannot easily be brought back.</summary>
    Destructive = 4,

    /// <summary>Gives someone access.</summary>
    GrantsAccess = 8,

    /// <summary>Spends money.</summary>
    Spends = 16,

    /// <summary>Runs code, SQL or a shell.</summary>
    Executes = 32,

    /// <summary>Changes data that can be changed back.</summary>
    Writes = 64,
}
