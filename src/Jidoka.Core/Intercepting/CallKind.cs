namespace Jidoka.Core.Intercepting;

/// <summary>What a call does; also the Cedar action.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallKind>))]
public enum CallKind
{
    /// <summary>Asks a model for an answer.</summary>
    [JsonStringEnumMemberName("infer")]
    Infer,

    /// <summary>Asks a model for an embedding.</summary>
    [JsonStringEnumMemberName("embed")]
    Embed,

    /// <summary>Calls a tool.</summary>
    [JsonStringEnumMemberName("callTool")]
    CallTool,

    /// <summary>Reads data.</summary>
    [JsonStringEnumMemberName("readData")]
    ReadData,

    /// <summary>Writes data.</summary>
    [JsonStringEnumMemberName("writeData")]
    WriteData,

    /// <summary>Hands work to another agent.</summary>
    [JsonStringEnumMemberName("delegate")]
    Delegate,

    /// <summary>Trains a model.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>Evaluates a model.</summary>
    [JsonStringEnumMemberName("evaluate")]
    Evaluate,

    /// <summary>Puts a model or agent into service.</summary>
    [JsonStringEnumMemberName("deploy")]
    Deploy,

    /// <summary>Registers an asset, or lists what may be used.</summary>
    [JsonStringEnumMemberName("register")]
    Register,

    /// <summary>Lets a server ask its client: for input of the person, or for an answer of the client's model.</summary>
    [JsonStringEnumMemberName("askClient")]
    AskClient,
}
