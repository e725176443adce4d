using Jidoka.Annotating;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Controlling;

/// <summary>Proposes annotations for the tools that a server listed.</summary>
internal static class ProposalReader
{
    /// <summary>The proposals, by name.</summary>
    /// <param name="factory">The control state.</param>
    /// <param name="server">The server.</param>
    /// <param name="all">Whether tools that are annotated are asked for too.</param>
    /// <exception cref="ControlException">The server never listed a tool.</exception>
    public static ImmutableArray<ToolProposal> Read(
        FactorySnapshot factory,
        string server,
        bool all
    )
    {
        var pins = factory
            .Pins.Values.Where(p => p.Tool.ServerName == server)
            .OrderBy(static p => p.Tool.Name, StringComparer.Ordinal)
            .ToArray();
        if (pins.Length == 0)
            throw new ControlException(
                ControlFault.NotFound,
                $"No server '{server}' ever listed a tool: let an agent that may use it ask for its tools.{Configuring.Nearest.Hint(server, factory.Pins.Keys.Select(static p => p.ServerName).Distinct(StringComparer.Ordinal))}"
            );
        return
        [
            .. pins.Where(p => all || !IsAnnotated(factory.Find(p.Tool)?.Tool))
                .Select(p =>
                    ToolProposer.Of(p.Tool, factory.Find(p.Tool)?.Tool, p.Offered ?? p.Pinned)
                ),
        ];
    }

    private static bool IsAnnotated(ToolFacts? tool) =>
        tool is { Effects: not null }
        && (
            tool is not { IsConsequential: true }
            || tool.Selects is not null
            || tool.Parameters is not null
        );
}
