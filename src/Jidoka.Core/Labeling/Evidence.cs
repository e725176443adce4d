using System.Globalization;
using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Labeling;

/// <summary>What the model was shown, in normal form, strongest supplier first. Serves the calls of one answer.</summary>
public sealed class Evidence
{
    private readonly List<(Supplier Supplier, string Text, string Asked)> _texts = [];
    private long _workLeft = OriginTracer.MaxWork;

    /// <summary>Takes what the model was shown.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="labels">The labels of the parts, same order.</param>
    public Evidence(ImmutableArray<ContentPart> parts, ImmutableArray<Label> labels)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Role == PartRole.Assistant)
                continue;
            _texts.Add(
                (
                    SupplierOf(parts[i].Role, labels[i]),
                    NormalText.Of(PartText.Of(parts[i].Json)),
                    NormalText.Of(PartText.OfArguments(parts[i].CallArguments))
                )
            );
        }
        _texts.Sort((a, b) => b.Supplier.CompareTo(a.Supplier));
    }

    internal Supplier SupplierOf(in ArgumentLeaf leaf)
    {
        if (leaf.Key is { } key)
            return SupplierOf(leaf.Path, key, number: null);
        return leaf.Value.ValueKind switch
        {
            JsonValueKind.String => SupplierOf(leaf.Path, leaf.Value.GetString() ?? "", null),
            JsonValueKind.Number => SupplierOfNumber(leaf.Path, leaf.Value.GetRawText()),
            // A truth value says nothing about who chose it.
            _ => Supplier.Model,
        };
    }

    // 13.0 and 1.3e1 are 13 to the tool, so they are searched as 13, and are as short as that.
    private Supplier SupplierOfNumber(string path, string raw)
    {
        if (
            raw.Length > MaxNumberLength
            || !decimal.TryParse(
                raw,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return SupplierOf(path, raw, number: null);
        return SupplierOf(path, number.ToString(PlainNumber, CultureInfo.InvariantCulture), number);
    }

    private Supplier SupplierOf(string path, string raw, decimal? number)
    {
        if (raw.Length == 0 || raw.Length > OriginTracer.MaxValueLength)
            return Supplier.Model;
        // Hidden or look-alike characters: nobody trusted writes those, and the sink would receive them.
        if (NormalText.OfValue(raw) is not { } normal)
            return Supplier.Untrusted;
        var isShort = normal.Length < OriginTracer.ShortValueLength;
        var roleWords = isShort ? RoleWords(path) : [];
        var forms = number is { } n && !isShort ? FormsOf(n) : [];
        foreach (var (supplier, text, asked) in _texts)
        {
            _workLeft -=
                asked.Length
                + ((long)text.Length * Math.Max(1, roleWords.Length * 4 + forms.Length));
            if (_workLeft < 0)
                return Supplier.Untrusted;
            var isThere = isShort
                ? TokenSearch.ContainsInRole(text, normal, roleWords, ref _workLeft)
                : TokenSearch.Contains(text, normal, ref _workLeft)
                    || Array.Exists(forms, f => TokenSearch.Contains(text, f, ref _workLeft));
            // A source that repeats what it was asked for vouches for nothing: the model chose the question.
            if (isThere && !asked.Contains(normal, StringComparison.Ordinal))
                return supplier;
        }
        return _workLeft < 0 ? Supplier.Untrusted : Supplier.Model;
    }

    private static Supplier SupplierOf(PartRole role, Label label) =>
        label.Integrity switch
        {
            Integrity.Trusted => role switch
            {
                PartRole.System => Supplier.Operator,
                PartRole.User => Supplier.User,
                _ => Supplier.Listed,
            },
            Integrity.Designated => Supplier.Designated,
            _ => Supplier.Untrusted,
        };

    // People write 1,250.00 where the model writes 1250.
    private static string[] FormsOf(decimal number) =>
        decimal.Round(number, 2) != number
            ? []
            :
            [
                number.ToString("#,0.##", CultureInfo.InvariantCulture),
                number.ToString("0.00", CultureInfo.InvariantCulture),
                number.ToString("#,0.00", CultureInfo.InvariantCulture),
            ];

    private static string[] RoleWords(string path)
    {
        var name =
            path.Split('.').LastOrDefault(static s => s.Length > 0 && !char.IsDigit(s[0])) ?? "";
        return
        [
            .. name.Split('_', '-')
                .Select(static w => w.ToLowerInvariant())
                .Where(static w => w.Length > 1 && w is not ("id" or "no" or "number" or "nr"))
                .Take(MaxRoleWords),
        ];
    }

    private const int MaxRoleWords = 8;
    private const int MaxNumberLength = 28;
    private const string PlainNumber = "0.############################";
}
