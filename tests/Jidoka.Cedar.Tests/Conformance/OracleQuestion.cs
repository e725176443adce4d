using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>What the official engine is asked, and what is to be made of its answer.</summary>
internal sealed record OracleQuestion(
    string Id,
    string Operation,
    JsonObject Input,
    Action<JsonElement, Tally> Judge
)
{
    /// <summary>One line: the input as it is sent.</summary>
    public string Line()
    {
        var line = Input.DeepClone().AsObject();
        line["op"] = Operation;
        return line.ToJsonString();
    }
}
