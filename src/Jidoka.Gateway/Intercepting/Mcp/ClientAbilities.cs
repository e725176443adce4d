using System.Text;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What a client says that a server may ask of it.</summary>
/// <param name="Sampling">Answers of its model.</param>
/// <param name="Forms">Input of the person, in a form.</param>
/// <param name="Urls">To send the person to a URL.</param>
internal readonly record struct ClientAbilities(bool Sampling, bool Forms, bool Urls)
{
    /// <summary>All.</summary>
    public static ClientAbilities Every { get; } = new(true, true, true);

    /// <summary>Which questions of a server policy could let pass to some agent's client.</summary>
    /// <param name="visibility">Asks policy.</param>
    /// <param name="server">The server.</param>
    public static ClientAbilities AskedOf(IDoorVisibility visibility, AssetId server)
    {
        return new(
            May(ServerQuestion.Sampling, null),
            May(ServerQuestion.Elicitation, "form"),
            May(ServerQuestion.Elicitation, "url")
        );

        bool May(string what, string? mode) =>
            visibility.MayAsk(
                server,
                Encoding.UTF8.GetString(new ServerQuestion(what, mode, []).ArgumentsFor(null))
            );
    }

    /// <summary>What both have.</summary>
    public ClientAbilities And(ClientAbilities other) =>
        new(Sampling && other.Sampling, Forms && other.Forms, Urls && other.Urls);

    /// <summary>Reads a client's <c>capabilities</c>.</summary>
    public static ClientAbilities Read(JsonElement capabilities)
    {
        var elicitation = Member(capabilities, "elicitation");
        var hasForm = Member(elicitation, "form").ValueKind == JsonValueKind.Object;
        var hasUrl = Member(elicitation, "url").ValueKind == JsonValueKind.Object;
        var asks = elicitation.ValueKind == JsonValueKind.Object;
        return new(
            Member(capabilities, "sampling").ValueKind == JsonValueKind.Object,
            // An empty object is how clients said it before there were modes.
            asks && (hasForm || !hasUrl),
            asks && hasUrl
        );
    }

    /// <summary>The same as <c>capabilities</c>, for a server that is told with each request.</summary>
    public JsonObject ToCapabilities()
    {
        var capabilities = new JsonObject();
        if (Sampling)
            capabilities["sampling"] = new JsonObject();
        if (!Forms && !Urls)
            return capabilities;
        var elicitation = new JsonObject();
        if (Forms)
            elicitation["form"] = new JsonObject();
        if (Urls)
            elicitation["url"] = new JsonObject();
        capabilities["elicitation"] = elicitation;
        return capabilities;
    }

    /// <summary>Whether the client takes a question.</summary>
    public bool Take(ServerQuestion question) =>
        question.What == ServerQuestion.Sampling ? Sampling
        : question.Mode == "url" ? Urls
        : Forms;

    private static JsonElement Member(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value)
            ? value
            : default;
}
