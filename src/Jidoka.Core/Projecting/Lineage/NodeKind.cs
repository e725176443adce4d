namespace Jidoka.Core.Projecting.Lineage;

/// <summary>What a node of the lineage stands for.</summary>
public enum NodeKind
{
    /// <summary>A body of data, named <c>namespace/name</c>.</summary>
    Dataset,

    /// <summary>A column of a dataset, named <c>namespace/name#column</c>.</summary>
    Column,

    /// <summary>A job of a data system, named <c>namespace/name</c>.</summary>
    Job,

    /// <summary>One run of a job, named by its UUID.</summary>
    Run,

    /// <summary>A tool.</summary>
    Tool,

    /// <summary>An MCP server: the place that its tools read and write where nobody says which data.</summary>
    Server,

    /// <summary>A model.</summary>
    Model,

    /// <summary>An agent.</summary>
    Agent,

    /// <summary>A person.</summary>
    User,

    /// <summary>One run of an agent.</summary>
    Session,

    /// <summary>The value of one argument, named <c>INDEX/parameter</c>.</summary>
    Value,

    /// <summary>The answer of a model, named by the ledger index of the call's decision.</summary>
    Output,

    /// <summary>A tool call, named by the ledger index of its first decision.</summary>
    Effect,
}
