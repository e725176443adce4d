namespace Factory.ModelServer;

/// <summary>Who says something in a conversation.</summary>
public enum Speaker
{
    /// <summary>Whoever set the model up.</summary>
    Operator,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model, in one answer.</summary>
    Model,

    /// <summary>A tool that the model called.</summary>
    Tool,
}
