using System.Globalization;
using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Labeling;

/// <summary>What the model was shown, in normal form, strongest supplier first.</summary>
internal sealed class Evidence
{
    private readonly List<(Supplier Supplier, string Text)> _texts = [];

    public Evidence(ImmutableArray<ContentPart> parts, ImmutableArray<Label> labels)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Role == PartRole.Assistant)
                continue;
            _texts.Add(
                (SupplierOf(parts[i].Role, labels[i]), NormalText.Of(PartText.Of(parts[i].Json)))
            );
        }
        _texts.Sort((a, b) => b.Supplier.CompareTo(a.Supplier));
    }

    public Supplier SupplierOf(string path, JsonElement value)
    {
        // A truth value says nothing about who chose it.
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return Supplier.Model;
        var raw =
            value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText();
        if (raw.Length == 0)
            return Supplier.Model;
        // Hidden or look-alike characters: nobody trusted writes those, and the sink would receive them.
        if (NormalText.OfValue(raw) is not { } normal)
            return Supplier.Untrusted;
        var isShort = normal.Length < OriginTracer.ShortValueLength;
        var roleWords = isShort ? RoleWords(path) : [];
        foreach (var (supplier, text) in _texts)
        {
            if (
                isShort
                    ? TokenSearch.ContainsInRole(text, normal, roleWords)
                    : TokenSearch.Contains(text, normal)
            )
                return supplier;
            if (value.ValueKind == JsonValueKind.Number && !isShort && ContainsNumber(text, normal))
                return supplier;
        }
        return Supplier.Model;
    }

    private static Supplier SupplierOf(PartRole role, Label label) =>
        label.Integrity switch
        {
            Integrity.Trusted => role switch
            {
                PartRole.System => Supplier.Operator,
                PartRole.User => Supplier.User,
                _ => Supplier.Trusted,
            },
            Integrity.Designated => Supplier.Designated,
            _ => Supplier.Untrusted,
        };

    // People write 1,250.00 where the model writes 1250.
    private static bool ContainsNumber(string text, string normal)
    {
        if (
            !decimal.TryParse(
                normal,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return false;
        return TokenSearch.Contains(text, number.ToString("#,0.##", CultureInfo.InvariantCulture))
            || TokenSearch.Contains(text, number.ToString("0.00", CultureInfo.InvariantCulture))
            || TokenSearch.Contains(text, number.ToString("#,0.00", CultureInfo.InvariantCulture));
    }

    private static string[] RoleWords(string path)
    {
        var name =
            path.Split('.').LastOrDefault(static s => s.Length > 0 && !char.IsDigit(s[0])) ?? "";
        return
        [
            .. name.Split('_', '-')
                .Select(static w => w.ToLowerInvariant())
                .Where(static w => w.Length > 1 && w is not ("id" or "no" or "number" or "nr")),
        ];
    }
}
