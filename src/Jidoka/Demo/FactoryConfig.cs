using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Factory.Scenes;

namespace Jidoka.Demo;

/// <summary>
/// The configuration of a sample factory: what an operator would write for these models, servers and agents, and
/// nothing that is about a scene. It is written as JSON, which is YAML too.
/// </summary>
internal sealed record FactoryConfig
{
    /// <summary>The environment variable that holds the provider's key.</summary>
    public const string ProviderKeyVariable = "JIDOKA_DEMO_PROVIDER_KEY";

    private static readonly JsonSerializerOptions Form = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The scenes whose factory it is.</summary>
    public required ScenesFile Scenes { get; init; }

    /// <summary>The port for agents.</summary>
    public required int DataPort { get; init; }

    /// <summary>The port for people.</summary>
    public required int ControlPort { get; init; }

    /// <summary>The base URL of the model server.</summary>
    public required string ModelUrl { get; init; }

    /// <summary>The folder of the record.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of the policies.</summary>
    public required string PolicyFolder { get; init; }

    /// <summary>How each server is reached: by its name, the keys that say so.</summary>
    public required IReadOnlyDictionary<string, JsonObject> Servers { get; init; }

    /// <summary>Servers beside those of the scenes, whole.</summary>
    public JsonObject More { get; init; } = [];

    /// <summary>Sections beside these.</summary>
    public JsonObject Sections { get; init; } = [];

    /// <summary>The text of the file.</summary>
    public string Text()
    {
        var servers = new JsonObject();
        foreach (var server in Scenes.Servers)
        {
            var entry = Servers[server.Name].DeepClone().AsObject();
            entry["tools"] = Map(server.Tools, t => t.Name, Tool);
            servers[server.Name] = entry;
        }
        foreach (var (name, entry) in More)
            servers[name] = entry?.DeepClone();
        var root = new JsonObject
        {
            ["listen"] = new JsonObject
            {
                ["data"] = $"127.0.0.1:{DataPort}",
                ["control"] = $"127.0.0.1:{ControlPort}",
            },
            ["data"] = DataFolder,
            // Nobody sits at a demo to answer.
            ["approvals"] = new JsonObject { ["waitMs"] = 0 },
            ["policies"] = PolicyFolder,
            ["providers"] = new JsonObject
            {
                ["sample"] = Provider("openai"),
                ["sample-messages"] = Provider("anthropic"),
            },
            ["models"] = Map(
                Scenes.Models,
                m => m,
                _ => new JsonObject { ["providers"] = List(["sample", "sample-messages"]) }
            ),
            ["users"] = Map(Scenes.Users, u => u, _ => []),
            ["agents"] = Map(
                Scenes.Agents,
                a => a.Name,
                a => new JsonObject { ["user"] = a.User, ["userTurns"] = "human" }
            ),
            ["servers"] = servers,
        };
        foreach (var (name, section) in Sections)
            root[name] = section?.DeepClone();
        return root.ToJsonString(Form);
    }

    /// <summary>The model server speaks every protocol; a provider of the configuration speaks one.</summary>
    private JsonObject Provider(string protocol) =>
        new()
        {
            ["baseUrl"] = ModelUrl,
            ["protocol"] = protocol,
            ["key"] = "env:" + ProviderKeyVariable,
            ["allowPrivate"] = true,
        };

    private static JsonObject Tool(SceneTool tool)
    {
        var entry = new JsonObject();
        if (tool.Effects is { } effects)
            entry["effects"] = List(effects);
        if (tool.Selects is { } selects)
            entry["selects"] = List(selects);
        if (tool.Reads.Count > 0)
            entry["attributes"] = new JsonObject { ["reads"] = string.Join(' ', tool.Reads) };
        if (tool.Result is { } result)
            entry["result"] = new JsonObject
            {
                ["integrity"] = result.Integrity,
                ["confidentiality"] = result.Confidentiality,
                ["tags"] = List(result.Tags),
            };
        return entry;
    }

    private static JsonObject Map<T>(
        IEnumerable<T> items,
        Func<T, string> name,
        Func<T, JsonObject> entry
    ) => new(items.Select(i => KeyValuePair.Create(name(i), (JsonNode?)entry(i))));

    private static JsonArray List(IEnumerable<string> texts) =>
        new([.. texts.Select(t => JsonValue.Create(t))]);
}
