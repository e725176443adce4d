namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The lists that a server can say have changed.</summary>
internal enum Listing
{
    /// <summary>Its tools.</summary>
    Tools,

    /// <summary>Its resources and their templates.</summary>
    Resources,

    /// <summary>Its prompts.</summary>
    Prompts,
}
