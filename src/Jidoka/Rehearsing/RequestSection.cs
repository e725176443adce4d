using System.Text;
using Jidoka.Configuring;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Rehearsing;

/// <summary>Reads <c>request</c>: a call as a person writes it down.</summary>
internal static class RequestSection
{
    private static readonly string[] Actions =
    [
        .. Enum.GetValues<CallKind>().Select(WireName<CallKind>.Of),
    ];

    private static readonly string[] Credentials =
    [
        .. Enum.GetValues<CredentialKind>().Select(WireName<CredentialKind>.Of),
    ];

    /// <summary>Reads a request; null, with a fault, if it says too little.</summary>
    public static DecisionInput? Read(Section? section, Section entry, FactorySnapshot state)
    {
        if (section is null)
        {
            if (!entry.Has("request"))
                entry.Fault("request", "A case needs a 'request'.");
            return null;
        }
        var agent = Agent(section, state);
        var resource = Resource(section);
        var kind = Kind(section, resource);
        var arguments = Arguments(section, kind);
        var origins = OriginSection.Read(section, arguments, resource, state);
        var input = ContextSection.Read(
            section.Child("context"),
            new DecisionInput
            {
                Agent = new(agent?.Id.Name ?? "?"),
                User = section.Text("user") is { } user ? new UserId(user) : agent?.Agent?.User,
                Chain = [.. (section.Texts("chain") ?? []).Select(static a => new AgentId(a))],
                Credential = Credential(section),
                IsBound = section.Choice("bound", "true", "false") == "true",
                Scopes = section.Texts("scopes"),
                Kind = kind,
                Resource = resource ?? AssetId.LocalTool("?"),
                Door = kind == CallKind.Infer ? Door.OpenAiChat : Door.Mcp,
                Leg = HasArguments(kind) ? Leg.Tool : Leg.Direct,
                Arguments = arguments,
                Origins = origins,
                Context = Label.Clean,
                Session = new(new("case"), false, Label.Clean, 0),
                TimeMs = ContextSection.UsualTimeMs,
            },
            resource is { } called ? state.Find(called)?.Tool : null
        );
        section.Close();
        return agent is not null && resource is not null ? input : null;
    }

    private static CredentialKind Credential(Section section) =>
        section.Choice("credential", Credentials) is { } word
            ? Enum.GetValues<CredentialKind>().First(k => WireName<CredentialKind>.Of(k) == word)
            : CredentialKind.AgentKey;

    private static Asset? Agent(Section section, FactorySnapshot state)
    {
        var name = section.Required("agent");
        if (name.Length == 0)
            return null;
        if (state.Find(AssetId.Agent(new(name))) is { } agent)
            return agent;
        var known = state.Assets.Keys.Where(a => a.Kind == AssetKind.Agent).Select(a => a.Name);
        section.Fault(
            "agent",
            $"There is no agent '{name}': declare it in jidoka.yaml or under 'agents' of 'entities'.{Nearest.Hint(name, known)}"
        );
        return null;
    }

    private static AssetId? Resource(Section section)
    {
        var tool = section.Text("tool");
        var model = section.Text("model");
        var other = section.Text("resource");
        var given = ((string?[])[tool, model, other]).Count(static t => t is not null);
        if (given != 1)
        {
            section.Fault(
                "tool",
                "A request needs one of 'tool' (server/tool), 'model' and 'resource' (Kind:name)."
            );
            return null;
        }
        if (tool is not null)
            return EntitySections.ToolOf(tool);
        if (model is not null)
            return AssetId.Model(model);
        try
        {
            return AssetId.Parse(other!);
        }
        catch (FormatException e)
        {
            section.Fault("resource", e.Message);
            return null;
        }
    }

    private static CallKind Kind(Section section, AssetId? resource)
    {
        if (section.Choice("action", Actions) is { } word)
            return Enum.GetValues<CallKind>().First(k => WireName<CallKind>.Of(k) == word);
        if (resource is { Kind: not (AssetKind.Tool or AssetKind.Model) } && !section.Has("action"))
            section.Fault(
                "action",
                $"A request with 'resource' needs 'action': {string.Join(", ", Actions)}."
            );
        return resource?.Kind == AssetKind.Model ? CallKind.Infer : CallKind.CallTool;
    }

    private static bool HasArguments(CallKind kind) =>
        kind is CallKind.CallTool or CallKind.ReadData or CallKind.AskClient;

    private static string? Arguments(Section section, CallKind kind)
    {
        var node = section.Value("args");
        if (!HasArguments(kind))
        {
            if (node is not null)
                section.Fault(
                    "args",
                    "Only a tool call, a read and a server's question have arguments."
                );
            return null;
        }
        if (node is null)
            return "{}";
        if (node is YamlMappingNode && YamlJson.Write(node) is { } json)
        {
            if (ArgumentDigest.TryCompute(Encoding.UTF8.GetBytes(json), out _))
                return json;
            section.Fault("args", "These arguments would be refused before policy is asked.");
            return "{}";
        }
        section.Fault("args", "'args' must be a mapping of names to values.");
        return "{}";
    }
}
