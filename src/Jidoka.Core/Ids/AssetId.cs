using Jidoka.Cedar;

namespace Jidoka.Core.Ids;

/// <summary>The identity of an asset in the inventory, written <c>Kind:name</c>.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Name">Its name, unique within the kind.</param>
[JsonConverter(typeof(AssetIdConverter))]
public readonly record struct AssetId(AssetKind Kind, string Name)
{
    /// <summary>The Cedar entity of this asset, for example <c>Tool::"mail/send"</c>.</summary>
    public EntityUid Uid => new(Kind.ToString(), Name);

    /// <summary>A model.</summary>
    public static AssetId Model(string name) => new(AssetKind.Model, name);

    /// <summary>A tool of an MCP server.</summary>
    public static AssetId Tool(string server, string tool) =>
        new(AssetKind.Tool, server + "/" + tool);

    /// <summary>A tool that the agent runs by itself.</summary>
    public static AssetId LocalTool(string tool) => new(AssetKind.Tool, "local/" + tool);

    /// <summary>Whether it is a tool that the agent runs by itself.</summary>
    public bool IsLocalTool =>
        Kind == AssetKind.Tool && Name.StartsWith("local/", StringComparison.Ordinal);

    /// <summary>Of a tool, the name of its server: what stands before the first <c>/</c>; empty if there is none.</summary>
    public string ServerName => Name[..Math.Max(0, Name.IndexOf('/'))];

    /// <summary>Of a tool, its name at its server: what stands behind the first <c>/</c>; the whole if there is none.</summary>
    public string BareName => Name[(Name.IndexOf('/') + 1)..];

    /// <summary>Of a tool, the function name by which a model means it: <c>server__tool</c>, or the bare name of one that the agent runs.</summary>
    public string FunctionName => IsLocalTool ? BareName : ServerName + "__" + BareName;

    /// <summary>What <see cref="IsServerName"/> asks for, in words.</summary>
    public const string ServerNameRule =
        "A server's name has no '/' and no '__', does not end in '_', and is not 'local'.";

    /// <summary>
    /// Whether a server may have this name: one that would make <c>server/tool</c> or <c>server__tool</c> readable in
    /// two ways, or its tools look like those that an agent runs by itself, may not.
    /// </summary>
    public static bool IsServerName(string name) =>
        name.Length > 0
        && !name.Contains('/')
        && !name.Contains("__", StringComparison.Ordinal)
        && !name.EndsWith('_')
        && name != "local";

    /// <summary>An MCP server.</summary>
    public static AssetId Server(string name) => new(AssetKind.Server, name);

    /// <summary>An agent.</summary>
    public static AssetId Agent(AgentId agent) => new(AssetKind.Agent, agent.Value);

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is not <c>Kind:name</c> with a known kind.</exception>
    public static AssetId Parse(string text)
    {
        var colon = text.IndexOf(':');
        if (
            colon > 0
            && Enum.TryParse<AssetKind>(text.AsSpan(0, colon), ignoreCase: false, out var kind)
        )
            return new(kind, text[(colon + 1)..]);
        throw new FormatException(
            $"'{text}' is not an asset id; write Kind:name, for example Tool:mail/send."
        );
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}:{Name}";
}
