using System.Collections.Immutable;
using Jidoka.Core.Events;
using Jidoka.Core.Ids;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Bench.Flow;

/// <summary>The tools of the flow benchmark: one that lists records, one that anyone's text comes through, one that pays.</summary>
internal static class FlowInventory
{
    /// <summary>The tool that pays.</summary>
    public static AssetId Pay { get; } = AssetId.Tool("bank", "pay");

    /// <summary>The inventory.</summary>
    public static FactorySnapshot Open()
    {
        var factory = FactorySnapshot.Empty;
        foreach (
            var (index, asset) in (
                (Asset[])
                    [
                        Tool("pay", Effects.Spends) with
                        {
                            Tool = new()
                            {
                                Effects = Effects.Spends,
                                Parameters = Parameters(
                                    ("to", ParameterRole.Selects, ValueKind.Account),
                                    ("amount", ParameterRole.Bounded, ValueKind.Amount),
                                    ("memo", ParameterRole.Payload, ValueKind.Text)
                                ),
                            },
                        },
                        Tool("read_mail", Effects.Reads),
                        Tool("list_bills", Effects.Reads) with
                        {
                            Tool = new()
                            {
                                Effects = Effects.Reads,
                                Parameters = Parameters(
                                    ("page", ParameterRole.Reads, ValueKind.Amount)
                                ),
                                Returns = new()
                                {
                                    Format = ResultFormat.Json,
                                    Fields =
                                    [
                                        Field("$.id", ValueKind.Id),
                                        Field("$.payee", ValueKind.Name) with
                                        {
                                            Names = true,
                                        },
                                        Field("$.account", ValueKind.Account),
                                    ],
                                },
                            },
                        },
                    ]
            ).Index()
        )
            factory = factory.Apply(index, new AssetRegistered(asset) { TimeMs = 0, By = "bench" });
        return factory;
    }

    private static Asset Tool(string name, Effects effects) =>
        new()
        {
            Id = AssetId.Tool("bank", name),
            Tool = new() { Effects = effects },
        };

    private static FieldFacts Field(string path, ValueKind kind) =>
        new()
        {
            Path = path,
            Trust = Integrity.Trusted,
            Kind = kind,
        };

    private static ImmutableSortedDictionary<string, ParameterFacts> Parameters(
        params (string Name, ParameterRole Role, ValueKind Kind)[] all
    ) =>
        all.ToImmutableSortedDictionary(
            static p => p.Name,
            static p => new ParameterFacts { Role = p.Role, Kind = p.Kind },
            StringComparer.Ordinal
        );
}
