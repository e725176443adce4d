using System.Globalization;
using System.Text;
using Jidoka.Cedar;

namespace Jidoka.Bench.Cedar;

/// <summary>
/// Agents in groups, tools in servers, and policies about them. Of any number of policies at most
/// <see cref="Relevant"/> fit the scope of a measured request, unless all are to.
/// </summary>
internal sealed class DecideScenario
{
    /// <summary>How many policies fit the scope of a measured request, when not all do.</summary>
    public const int Relevant = 10;
    private const int Groups = 400;
    private const int Servers = 1_000;
    private const int Requests = 256;
    private readonly int _agents;
    private readonly int _tools;

    public DecideScenario(int entities)
    {
        _agents = entities * 6 / 10;
        _tools = entities - _agents - Groups - Servers;
        Entities = EntityStore.Of(AllEntities());
    }

    public EntityStore Entities { get; }

    private IEnumerable<Entity> AllEntities()
    {
        for (var i = 0; i < Groups; i++)
            yield return new Entity(Group(i));
        for (var i = 0; i < Servers; i++)
            yield return new Entity(
                Server(i),
                new RecordBuilder().Set("external", Value.Of(i % 2 == 0)).Build()
            );
        for (var i = 0; i < _agents; i++)
        {
            var attributes = new RecordBuilder()
                .Set("risk", Value.Of((long)(i % 10)))
                .Set("team", Value.Of($"team{i % 40}"));
            yield return new Entity(
                Agent(i),
                attributes.Build(),
                null,
                [Group(i % Groups), Group((i + 1) % Groups)]
            );
        }
        for (var i = 0; i < _tools; i++)
        {
            var attributes = new RecordBuilder()
                .Set("owner", Value.Of($"team{i % 40}"))
                .Set("spends", Value.Of(i % 3 == 0))
                .Set(
                    "kinds",
                    Value.Of(SetValue.Of(Value.Of("read"), Value.Of(i % 2 == 0 ? "write" : "send")))
                );
            yield return new Entity(Tool(i), attributes.Build(), null, [Server(i % Servers)]);
        }
    }

    private static EntityUid Group(int i) => new("Group", $"group{i}");

    private static EntityUid Server(int i) => new("Server", $"server{i}");

    private static EntityUid Agent(int i) => new("Agent", $"agent-{i:D6}");

    private static EntityUid Tool(int i) => new("Tool", $"tool-{i:D6}");

    /// <summary>Different agents of group 0 that call different tools of server 0.</summary>
    public Request[] MeasuredRequests()
    {
        var requests = new Request[Requests];
        for (var i = 0; i < Requests; i++)
        {
            var context = new RecordBuilder()
                .Set("path", Value.Of($"/srv/data/{i}/report.txt"))
                .Set("amount", Value.OfDecimal(12_5000L + i))
                .Set("calls", Value.Of((long)i))
                .Set(
                    "ip",
                    Value.Of(
                        IpRange.TryParse($"10.1.{i}.7", out var ip)
                            ? ip
                            : throw new InvalidOperationException()
                    )
                );
            requests[i] = new Request(
                Agent(i * Groups % (_agents / Groups * Groups)),
                new EntityUid("Action", "callTool"),
                Tool(i * Servers % (_tools / Servers * Servers)),
                context.Build()
            );
        }
        return requests;
    }

    /// <summary>The policies as text.</summary>
    /// <param name="count">How many.</param>
    /// <param name="allRelevant">Whether all are to fit the scope of every measured request.</param>
    public string Policies(int count, bool allRelevant)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var near = allRelevant || i < Relevant;
            // The others are spread over the groups, servers, agents and tools that no measured request has.
            var group = near ? 0 : 2 + (i % (Groups - 3));
            var server = near ? 0 : 1 + (i % (Servers - 1));
            var agent = near ? "Group::\"group0\"" : $"Agent::\"agent-{(i * 7) + 2:D6}\"";
            text.Append(CultureInfo.InvariantCulture, $"{Policy(i, group, server, agent)}\n");
        }
        return text.ToString();
    }

    private static string Policy(int i, int group, int server, string agent) =>
        (i % 5) switch
        {
            0 =>
                $"permit(principal in Group::\"group{group}\", action == Action::\"callTool\", resource in Server::\"server{server}\") when {{ principal.risk <= {i % 10} && context.path like \"/srv/*\" }};",
            1 =>
                $"forbid(principal is Agent in Group::\"group{group}\", action in [Action::\"callTool\", Action::\"writeData\"], resource is Tool in Server::\"server{server}\") when {{ resource.spends && context.amount.greaterThan(decimal(\"{i}.5\")) && !(context.ip.isInRange(ip(\"10.0.0.0/8\"))) }};",
            2 =>
                $"permit(principal in {agent}, action, resource in Server::\"server{server}\") when {{ resource.kinds.contains(\"read\") && principal.team == resource.owner }};",
            3 =>
                $"forbid(principal in Group::\"group{group}\", action == Action::\"callTool\", resource in Server::\"server{server}\") unless {{ context.calls < {100_000 + i} }};",
            _ =>
                $"forbid(principal in {agent}, action == Action::\"callTool\", resource is Tool in Server::\"server{server}\") when {{ context has secret && context.secret == \"s{i}\" }};",
        };
}
