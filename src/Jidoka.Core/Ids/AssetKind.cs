namespace Jidoka.Core.Ids;

/// <summary>The kinds of things the inventory holds. The name is also the Cedar entity type.</summary>
public enum AssetKind
{
    /// <summary>A model that agents call.</summary>
    Model,

    /// <summary>An upstream that serves models.</summary>
    Provider,

    /// <summary>A tool, named <c>server/tool</c>; <c>local/tool</c> for one that the agent runs by itself.</summary>
    Tool,

    /// <summary>An MCP server.</summary>
    Server,

    /// <summary>A body of data.</summary>
    Dataset,

    /// <summary>An agent.</summary>
    Agent,

    /// <summary>A person.</summary>
    User,

    /// <summary>A program that is not an agent.</summary>
    Service,

    /// <summary>A place that data leaves to.</summary>
    Sink,

    /// <summary>A pipeline.</summary>
    Pipeline,

    /// <summary>A group of agents or users.</summary>
    Group,
}
