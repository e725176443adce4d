using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Factory.Scenes;

/// <summary>Reads a scenes file (YAML, so JSON too). Every fault names its line.</summary>
public sealed partial class ScenesReader
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    private const int MaxItems = 100;

    private static readonly string[] _effects =
    [
        "none",
        "reads",
        "external",
        "writes",
        "destructive",
        "grantsAccess",
        "spends",
        "executes",
    ];

    private readonly YamlNodes _yaml;
    private readonly List<string> _models = [];
    private readonly List<string> _users = [];
    private readonly List<SceneAgent> _agents = [];
    private readonly List<SceneServer> _servers = [];
    private readonly List<Scene> _scenes = [];

    private ScenesReader(string name) => _yaml = new YamlNodes(name);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ScenesException">The file is not there or cannot be played.</exception>
    public static ScenesFile ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ScenesException([new(path, 1, 1, "There is no such file.")]);
        if (file.Length > MaxFileBytes)
            throw new ScenesException([
                new(path, 1, 1, $"The file is larger than {MaxFileBytes} bytes."),
            ]);
        return Read(File.ReadAllText(path), path);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="ScenesException">The text cannot be played.</exception>
    public static ScenesFile Read(string text, string name)
    {
        var root = YamlText.Load(text, name);
        var reader = new ScenesReader(name);
        reader.Root(root);
        if (reader._yaml.Faults.Count > 0)
            throw new ScenesException(reader._yaml.Faults);
        return new ScenesFile
        {
            Models = reader._models,
            Users = reader._users,
            Agents = reader._agents,
            Servers = reader._servers,
            Scenes = reader._scenes,
        };
    }

    private void Root(YamlNode node)
    {
        if (
            _yaml.Map(node, "The file", "models", "users", "agents", "servers", "scenes")
            is not { } map
        )
            return;
        foreach (var key in (string[])["models", "users", "agents", "servers", "scenes"])
            if (!_yaml.Items(map, key, MaxItems).Any())
                _yaml.Fault(map, $"The file needs '{key}' with at least one entry.");
        _models.AddRange(_yaml.Texts(map, "models", null) ?? []);
        _users.AddRange(_yaml.Texts(map, "users", null) ?? []);
        foreach (var name in _models.Concat(_users))
            CheckName(map, name);
        foreach (var item in _yaml.Items(map, "agents", MaxItems))
            Agent(item);
        foreach (var item in _yaml.Items(map, "servers", MaxItems))
            Server(item);
        foreach (var item in _yaml.Items(map, "scenes", MaxItems))
            Scene(item);
    }

    private void Agent(YamlNode node)
    {
        if (_yaml.Map(node, "An agent", "name", "user", "model", "instructions") is not { } map)
            return;
        var agent = new SceneAgent(
            _yaml.Need(map, "name", "an agent"),
            _yaml.Need(map, "user", "an agent"),
            _yaml.Need(map, "model", "an agent"),
            _yaml.Text(map, "instructions", "an agent")
        );
        CheckName(map, agent.Name);
        CheckKnown(map, "user", agent.User, _users);
        CheckKnown(map, "model", agent.Model, _models);
        CheckNew(map, "agent", agent.Name, _agents.Select(a => a.Name));
        _agents.Add(agent);
    }

    private void Server(YamlNode node)
    {
        if (_yaml.Map(node, "A server", "name", "transport", "tools") is not { } map)
            return;
        var name = _yaml.Need(map, "name", "a server");
        CheckName(map, name);
        if (name.Contains("__", StringComparison.Ordinal))
            _yaml.Fault(map, $"The server name '{name}' may not hold two underscores in a row.");
        CheckNew(map, "server", name, _servers.Select(s => s.Name));
        var transport = _yaml.Need(map, "transport", "a server");
        CheckKnown(map, "transport", transport, ["http", "stdio"]);
        var tools = new List<SceneTool>();
        foreach (var item in _yaml.Items(map, "tools", MaxItems))
        {
            if (Tool(item) is not { } tool)
                continue;
            CheckNew(item, "tool", tool.Name, tools.Select(t => t.Name));
            tools.Add(tool);
        }
        if (tools.Count == 0)
            _yaml.Fault(map, $"The server '{name}' needs 'tools' with at least one tool.");
        _servers.Add(new(name, transport == "stdio", tools));
    }

    private SceneTool? Tool(YamlNode node)
    {
        var map = _yaml.Map(
            node,
            "A tool",
            "name",
            "description",
            "arguments",
            "effects",
            "selects",
            "reads",
            "result",
            "answers"
        );
        if (map is null)
            return null;
        var name = _yaml.Need(map, "name", "a tool");
        CheckName(map, name);
        var effects = _yaml.Texts(map, "effects", _effects);
        if (effects is { Count: 0 })
            _yaml.Fault(map, "'effects' is empty; write [none] for a tool that only computes.");
        var schema = _yaml.Json(map, "arguments") ?? [];
        if (!schema.ContainsKey("type"))
            schema.Insert(0, "type", "object");
        var parameters = (schema["properties"] as JsonObject)?.Select(p => p.Key).ToList() ?? [];
        var answers = new List<SceneAnswer>();
        foreach (var item in _yaml.Items(map, "answers", MaxItems))
            if (_yaml.Map(item, "An answer", "when", "text", "error") is { } answer)
                answers.Add(
                    new(
                        _yaml.Json(answer, "when"),
                        _yaml.Need(answer, "text", "an answer"),
                        _yaml.Flag(answer, "error", "an answer")
                    )
                );
        if (answers.Count == 0)
            _yaml.Fault(map, $"The tool '{name}' needs 'answers' with at least one answer.");
        return new SceneTool
        {
            Name = name,
            Description = _yaml.Need(map, "description", "a tool"),
            Schema = schema,
            Effects = effects,
            Selects = _yaml.Texts(map, "selects", parameters),
            Reads = _yaml.Texts(map, "reads", null) ?? [],
            Result = Label(map),
            Answers = answers,
        };
    }

    private SceneLabel? Label(YamlMappingNode tool)
    {
        if (YamlNodes.Child(tool, "result") is not { } node)
            return null;
        if (_yaml.Map(node, "A result", "integrity", "confidentiality", "tags") is not { } map)
            return null;
        var integrity = _yaml.Text(map, "integrity", "a result") ?? "untrusted";
        var confidentiality = _yaml.Text(map, "confidentiality", "a result") ?? "internal";
        CheckKnown(map, "integrity", integrity, ["untrusted", "designated", "trusted"]);
        CheckKnown(
            map,
            "confidentiality",
            confidentiality,
            ["public", "internal", "confidential", "restricted"]
        );
        return new(integrity, confidentiality, _yaml.Texts(map, "tags", null) ?? []);
    }

    private void Scene(YamlNode node)
    {
        var map = _yaml.Map(
            node,
            "A scene",
            "title",
            "agent",
            "user",
            "prompt",
            "streaming",
            "script",
            "expect"
        );
        if (map is null)
            return;
        var name = _yaml.Need(map, "agent", "a scene");
        CheckKnown(map, "agent", name, [.. _agents.Select(a => a.Name)]);
        if (_agents.Find(a => a.Name == name) is not { } agent)
            return;
        if (_yaml.Text(map, "user", "a scene") is { } user && user != agent.User)
            _yaml.Fault(
                map,
                $"The agent '{name}' works for '{agent.User}', not for '{user}'; declare another agent for that person."
            );
        var scene = new Scene
        {
            Title = _yaml.Need(map, "title", "a scene"),
            Agent = agent,
            Prompt = _yaml.Need(map, "prompt", "a scene").Trim(),
            Streaming = Streaming(map),
            Script = [.. _yaml.Items(map, "script", MaxItems).Select(Turn).OfType<SceneTurn>()],
            Expect = Expectation(map),
            Line = (int)map.Start.Line,
        };
        if (scene.Script.Count == 0)
            _yaml.Fault(map, $"The scene '{scene.Title}' needs 'script' with at least one turn.");
        var twin = _scenes.Find(s => s.Agent.Model == agent.Model && s.Prompt == scene.Prompt);
        if (twin is not null)
            _yaml.Fault(
                map,
                $"The scenes '{twin.Title}' and '{scene.Title}' have the same model and prompt, so the model could not tell them apart."
            );
        _scenes.Add(scene);
    }

    private List<bool> Streaming(YamlMappingNode scene)
    {
        switch (_yaml.Text(scene, "streaming", "a scene"))
        {
            case null or "false":
                return [false];
            case "true":
                return [true];
            case "both":
                return [false, true];
            default:
                _yaml.Fault(
                    YamlNodes.Child(scene, "streaming")!,
                    "'streaming' must be true, false or both."
                );
                return [];
        }
    }

    private SceneTurn? Turn(YamlNode node)
    {
        if (_yaml.Map(node, "A turn", "ifSeen", "unlessSeen", "say", "call") is not { } map)
            return null;
        var calls = new List<SceneCall>();
        foreach (var item in _yaml.Items(map, "call", MaxItems))
            if (_yaml.Map(item, "A call", "tool", "with") is { } call)
                calls.Add(new(ToolName(call), _yaml.Json(call, "with") ?? []));
        var say = _yaml.Text(map, "say", "a turn");
        if (say is null && calls.Count == 0)
            _yaml.Fault(map, "A turn needs 'say', 'call' or both.");
        return new(
            _yaml.Text(map, "ifSeen", "a turn"),
            _yaml.Text(map, "unlessSeen", "a turn"),
            say,
            calls
        );
    }

    private SceneExpectation Expectation(YamlMappingNode scene)
    {
        if (YamlNodes.Child(scene, "expect") is not { } node)
        {
            _yaml.Fault(scene, "A scene needs 'expect': what must come of it.");
            return new([], [], [], []);
        }
        if (
            _yaml.Map(node, "'expect'", "calls", "received", "notReceived", "answer") is not { } map
        )
            return new([], [], [], []);
        var calls = new List<ExpectedCall>();
        foreach (var item in _yaml.Items(map, "calls", MaxItems))
        {
            if (_yaml.Map(item, "An expected call", "tool", "verdict", "policy") is not { } call)
                continue;
            var verdict = _yaml.Need(call, "verdict", "an expected call");
            CheckKnown(call, "verdict", verdict, ["allow", "deny", "hold"]);
            calls.Add(new(ToolName(call), verdict, _yaml.Text(call, "policy", "an expected call")));
        }
        return new(
            calls,
            Receipts(map, "received"),
            Receipts(map, "notReceived"),
            _yaml.Texts(map, "answer", null) ?? []
        );
    }

    private List<ExpectedReceipt> Receipts(YamlMappingNode expect, string key)
    {
        var receipts = new List<ExpectedReceipt>();
        foreach (var item in _yaml.Items(expect, key, MaxItems))
            if (_yaml.Map(item, $"An entry of '{key}'", "tool", "with") is { } map)
                receipts.Add(new(ToolName(map), _yaml.Json(map, "with") ?? []));
        return receipts;
    }

    private ToolName ToolName(YamlMappingNode map)
    {
        var text = _yaml.Need(map, "tool", "a call");
        var known = _servers.SelectMany(s => s.Tools, (s, t) => new ToolName(s.Name, t.Name));
        var tool = known.FirstOrDefault(t => t.ToString() == text);
        if (tool == default && text.Length > 0)
            _yaml.Fault(
                YamlNodes.Child(map, "tool")!,
                $"No server has the tool '{text}'; write server/tool, for example {known.FirstOrDefault()}."
            );
        return tool;
    }

    private void CheckName(YamlNode at, string name)
    {
        if (name.Length > 0 && !Name().IsMatch(name))
            _yaml.Fault(
                at,
                $"'{name}' is not a name: letters, digits, '.', '_', '-' and '@', at most 64, beginning with a letter or digit."
            );
    }

    private void CheckKnown(
        YamlMappingNode map,
        string key,
        string value,
        IReadOnlyList<string> known
    )
    {
        if (value.Length > 0 && !known.Contains(value))
            _yaml.Fault(
                YamlNodes.Child(map, key) ?? map,
                $"'{value}' is not a known {key}; known: {string.Join(", ", known)}."
            );
    }

    private void CheckNew(YamlNode at, string what, string name, IEnumerable<string> taken)
    {
        if (name.Length > 0 && taken.Contains(name))
            _yaml.Fault(at, $"There is already a {what} '{name}'.");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
