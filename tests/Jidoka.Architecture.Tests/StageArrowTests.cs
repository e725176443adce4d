using ArchUnitNET.Loader;
using Jidoka.Core.Deciding;
using Jidoka.Gateway;
using Jidoka.Storage.Recording;

namespace Jidoka.Architecture.Tests;

/// <summary>
/// The one-way flow: a stage knows its own and earlier stages. Read from the compiled code, method bodies included,
/// because usings can be global or left out.
/// </summary>
public sealed class StageArrowTests
{
    /// <summary>Earlier stages first.</summary>
    private static readonly string[] CoreStages =
    [
        "Jidoka.Core.Ids",
        "Jidoka.Core.Intercepting",
        "Jidoka.Core.Identifying",
        "Jidoka.Core.Labeling",
        "Jidoka.Core.Detecting",
        "Jidoka.Core.Deciding",
        "Jidoka.Core.Events",
        "Jidoka.Core.Projecting",
    ];

    /// <summary>
    /// State comes back to earlier stages as immutable values only: the values that control events carry, and the
    /// snapshots that decisions read.
    /// </summary>
    private static readonly string[] ValuesThatComeBack =
    [
        "Jidoka.Core.Projecting.Inventory.",
        "Jidoka.Core.Projecting.AgentKey",
        "Jidoka.Core.Projecting.BusinessFact",
        "Jidoka.Core.Projecting.PolicyFault",
        "Jidoka.Core.Projecting.PolicyFile",
        "Jidoka.Core.Projecting.FactorySnapshot",
        "Jidoka.Core.Projecting.PolicySnapshot",
        "Jidoka.Core.Projecting.Stop",
    ];

    /// <summary>What the JSON context also encodes: folded state, for the snapshot cache.</summary>
    private static readonly string[] CachedState =
    [
        "Jidoka.Core.Projecting.FlowSnapshot",
        "Jidoka.Core.Projecting.BudgetUse",
        "Jidoka.Core.Projecting.OpenDecision",
        "Jidoka.Core.Projecting.OpenRead",
        "Jidoka.Core.Projecting.SessionTrail",
        "Jidoka.Core.Projecting.AnswerTrail",
        "Jidoka.Core.Projecting.ForgottenTrail",
    ];

    /// <summary>How a call that cannot be decided is refused: every stage may say so.</summary>
    private static readonly string[] Faults =
    [
        "Jidoka.Gateway.Enforcing.RefusedException",
        "Jidoka.Gateway.Enforcing.RefusalFault",
    ];

    /// <summary>From, to: what the gateway's and the storage's folders may not know.</summary>
    private static readonly (string From, string To)[] Forbidden =
    [
        ("Jidoka.Gateway.Identifying", "Jidoka.Gateway.Intercepting"),
        ("Jidoka.Gateway.Identifying", "Jidoka.Gateway.Enforcing"),
        ("Jidoka.Gateway.Enforcing.Llm", "Jidoka.Gateway.Intercepting.Mcp"),
        ("Jidoka.Gateway.Enforcing.Llm", "Jidoka.Gateway.Enforcing.Mcp"),
        ("Jidoka.Gateway.Intercepting.Llm", "Jidoka.Gateway.Intercepting.Mcp"),
        ("Jidoka.Gateway.Intercepting.Llm", "Jidoka.Gateway.Intercepting.OpenAi"),
        ("Jidoka.Gateway.Intercepting.Llm", "Jidoka.Gateway.Intercepting.Anthropic"),
        ("Jidoka.Gateway.Enforcing.OpenAi", "Jidoka.Gateway.Enforcing.Anthropic"),
        ("Jidoka.Gateway.Enforcing.Anthropic", "Jidoka.Gateway.Enforcing.OpenAi"),
        ("Jidoka.Gateway.Intercepting.OpenAi", "Jidoka.Gateway.Intercepting.Anthropic"),
        ("Jidoka.Gateway.Intercepting.Anthropic", "Jidoka.Gateway.Intercepting.OpenAi"),
        ("Jidoka.Gateway.Enforcing.Mcp", "Jidoka.Gateway.Intercepting.Llm"),
        ("Jidoka.Gateway.Enforcing.Mcp", "Jidoka.Gateway.Enforcing.Llm"),
        ("Jidoka.Gateway.Enforcing.Mcp", "Jidoka.Gateway.Intercepting.OpenAi"),
        ("Jidoka.Gateway.Enforcing.Mcp", "Jidoka.Gateway.Enforcing.OpenAi"),
        ("Jidoka.Gateway.Intercepting.Mcp", "Jidoka.Gateway.Intercepting.Llm"),
        ("Jidoka.Gateway.Enforcing.OpenAi", "Jidoka.Gateway.Intercepting.Mcp"),
        ("Jidoka.Gateway.Enforcing.OpenAi", "Jidoka.Gateway.Enforcing.Mcp"),
        ("Jidoka.Gateway.Intercepting.OpenAi", "Jidoka.Gateway.Intercepting.Mcp"),
        ("Jidoka.Gateway.Intercepting.Mcp", "Jidoka.Gateway.Intercepting.OpenAi"),
        ("Jidoka.Storage.Recording", "Jidoka.Storage.Sqlite"),
        ("Jidoka.Gateway.Intercepting", "Jidoka.Storage"),
        ("Jidoka.Gateway.Identifying", "Jidoka.Storage"),
    ];

    /// <summary>The one place that puts the store behind the contract.</summary>
    private const string StoreComposition = "Jidoka.Storage.Recording.LedgerFolder";

    private static readonly Lazy<(
        string From,
        string FromSpace,
        string To,
        string ToSpace
    )[]> Arrows = new(() =>
        [
            .. new ArchLoader()
                .LoadAssemblies(
                    typeof(Decision).Assembly,
                    typeof(IPipeline).Assembly,
                    typeof(ILedger).Assembly
                )
                .Build()
                .Types.SelectMany(type =>
                    type.Dependencies.Select(d =>
                        (
                            type.FullName,
                            type.Namespace?.FullName ?? "",
                            d.Target.FullName,
                            d.Target.Namespace?.FullName ?? ""
                        )
                    )
                )
                .Distinct(),
        ]
    );

    [Fact]
    public void A_stage_knows_only_its_own_and_earlier_stages()
    {
        Arrows.Value.Length.ShouldBeGreaterThan(100, "the code was not loaded");
        Arrows
            .Value.Where(a => Stage(a.FromSpace) >= 0 && Stage(a.ToSpace) > Stage(a.FromSpace))
            .Where(a => !ComesBack(a.To))
            .Where(a => a.From != "Jidoka.Core.Events.EventJson" || !CachedState.Contains(a.To))
            .Select(a => $"{a.From} -> {a.To}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_namespace_of_Core_is_a_stage()
    {
        typeof(Decision)
            .Assembly.GetTypes()
            .Select(t => t.Namespace)
            .Where(n => n?.StartsWith("Jidoka.Core", StringComparison.Ordinal) == true)
            .Distinct()
            .Where(n => Stage(n!) < 0)
            .ShouldBeEmpty("give the folder its place in the order of stages");
    }

    [Fact]
    public void Doors_identification_and_the_ledgers_contract_do_not_know_what_lies_behind_them()
    {
        Arrows
            .Value.Where(a =>
                Forbidden.Any(f => IsIn(a.FromSpace, f.From) && IsIn(a.ToSpace, f.To))
            )
            .Where(a => !Faults.Contains(a.To))
            .Where(a => a.From != StoreComposition)
            .Select(a => $"{a.From} -> {a.To}")
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_verifier_of_a_ledger_shares_no_code_with_what_writes_it()
    {
        const string verifier = "Jidoka.Storage.Verifying";
        Arrows.Value.ShouldContain(a => a.FromSpace == verifier && a.ToSpace == verifier);
        Arrows
            .Value.Where(a => IsIn(a.FromSpace, verifier))
            .Where(a => IsIn(a.ToSpace, "Jidoka") && !IsIn(a.ToSpace, verifier))
            .Select(a => $"{a.From} -> {a.To}")
            .ShouldBeEmpty();
    }

    private static bool ComesBack(string type) =>
        ValuesThatComeBack.Any(v => type.StartsWith(v, StringComparison.Ordinal));

    private static int Stage(string space) => Array.FindIndex(CoreStages, s => IsIn(space, s));

    private static bool IsIn(string space, string folder) =>
        space == folder || space.StartsWith(folder + ".", StringComparison.Ordinal);
}
