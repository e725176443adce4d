using System.Text;
using Jidoka.Configuring;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Rehearsing;

/// <summary>
/// Reads <c>origins</c>: who supplied the arguments. One word for all, or a word by place, with <c>"*"</c> for the others.
/// What nobody states was found nowhere: it is the model's.
/// </summary>
internal static class OriginSection
{
    private const string Others = "*";
    private static readonly string[] Suppliers =
    [
        .. Enum.GetValues<Supplier>().Select(WireName<Supplier>.Of),
    ];

    public static ImmutableArray<ArgumentOrigin> Read(
        Section request,
        string? arguments,
        AssetId? resource,
        FactorySnapshot state
    )
    {
        var node = request.Value("origins");
        if (arguments is null)
        {
            if (node is not null)
                request.Fault("origins", "Only the arguments of a tool call have origins.");
            return [];
        }
        var places = new Dictionary<string, Supplier>(StringComparer.Ordinal);
        if (node is YamlMappingNode)
            ReadPlaces(request.Child("origins")!, places);
        else if (node is not null && request.Choice("origins", Suppliers) is { } word)
            places[Others] = SupplierOf(word);
        var tool = resource is { } id ? state.Find(id)?.Tool : null;
        var others = places.GetValueOrDefault(Others, Supplier.Model);
        var origins = OriginTracer.Assign(
            Encoding.UTF8.GetBytes(arguments),
            tool,
            place => places.GetValueOrDefault(place, others)
        );
        var known = origins.Select(static o => o.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var place in places.Keys.Where(p => p != Others && !known.Contains(p)))
            request.Fault(
                "origins",
                $"'{place}' is no argument of this call.{Nearest.Hint(place, known)}"
            );
        return origins;
    }

    private static void ReadPlaces(Section section, Dictionary<string, Supplier> places)
    {
        foreach (var place in section.Keys)
        {
            if (section.Choice(place, Suppliers) is { } word)
                places[place] = SupplierOf(word);
        }
    }

    private static Supplier SupplierOf(string word) =>
        Enum.GetValues<Supplier>().First(s => WireName<Supplier>.Of(s) == word);
}
