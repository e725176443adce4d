using System.Globalization;
using Jidoka.Core.Labeling.Reading;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>Where a value stands, by its kind.</content>
public sealed partial class Evidence
{
    private DateWords Dates => _dates ??= new(string.Join('\n', _words.Select(static w => w.Text)));

    internal Supplier SupplierOf(in ArgumentLeaf leaf)
    {
        if (leaf.Key is { } key)
            return SupplierOf(leaf.Path, key, null, leaf.Facts);
        return leaf.Value.ValueKind switch
        {
            JsonValueKind.String => SupplierOfText(
                leaf.Path,
                leaf.Value.GetString() ?? "",
                leaf.Facts
            ),
            JsonValueKind.Number => SupplierOfNumber(leaf),
            // A truth value says nothing about who chose it.
            _ => Supplier.Model,
        };
    }

    /// <summary>Who supplied a value of a kind that stands in a text.</summary>
    internal Supplier SupplierOf(string value, ValueKind kind) =>
        SupplierOfText("", value, new() { Role = ParameterRole.Selects, Kind = kind });

    /// <summary>People leave out what a browser puts in, so an address of the web is looked for in each of its forms.</summary>
    private Supplier SupplierOfText(string path, string value, ParameterFacts? facts)
    {
        var found = SupplierOf(path, value, null, facts);
        if (facts?.Kind != ValueKind.Url || found >= Supplier.Operator)
            return found;
        foreach (var form in ValueForm.SpellingsOf(value))
        {
            var other = SupplierOf(path, form, null, facts);
            // The strongest that anyone gave counts; if nobody did, what an outsider wrote.
            found =
                other >= Supplier.Designated || found >= Supplier.Designated
                    ? other > found
                        ? other
                        : found
                    : other < found
                        ? other
                        : found;
        }
        return found;
    }

    // 13.0 and 1.3e1 are 13 to the tool, so they are searched as 13, and are as short as that.
    private Supplier SupplierOfNumber(in ArgumentLeaf leaf)
    {
        var raw = leaf.Value.GetRawText();
        return NumberOf(raw) is { } number
            ? SupplierOf(leaf.Path, Plain(number), number, leaf.Facts)
            : SupplierOf(leaf.Path, raw, null, leaf.Facts);
    }

    /// <summary>A number as it is searched for.</summary>
    internal static string PlainNumberOf(JsonElement value) =>
        NumberOf(value.GetRawText()) is { } number ? Plain(number) : value.GetRawText();

    private static decimal? NumberOf(string raw) =>
        raw.Length <= MaxNumberLength
        && decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Plain(decimal number) =>
        number.ToString(PlainNumber, CultureInfo.InvariantCulture);

    private Supplier SupplierOf(string path, string raw, decimal? number, ParameterFacts? facts)
    {
        if (raw.Trim().Length == 0 || raw.Length > OriginTracer.MaxValueLength)
            return Supplier.Model;
        // Hidden or look-alike characters: nobody trusted writes those, and the sink would receive them.
        if (NormalText.OfValue(raw) is not { } normal)
            return Supplier.Untrusted;
        var kind = facts?.Kind ?? ValueKind.Text;
        var best = SaidBy(path, normal, number, facts);
        if (best >= Supplier.Operator)
            return best.Value;
        if (ValueForm.KeyOf(kind, raw) is { } key)
        {
            if (_approved.Contains((kind, facts?.Of, key)))
                return Supplier.User;
            if (kind == ValueKind.Id && IsCreated(key, facts?.Of))
                return Supplier.Created;
            best = Max(best, HeldBy(key, normal, kind, facts?.Of));
        }
        if (best is { } found)
            return found;
        return _workLeft < 0
            ? Supplier.Untrusted
            : ReadIn(path, normal, number, kind) ?? Supplier.Model;
    }

    /// <summary>Whether the person or the operator says it.</summary>
    private Supplier? SaidBy(string path, string normal, decimal? number, ParameterFacts? facts)
    {
        var kind = facts?.Kind ?? ValueKind.Text;
        if (
            kind is ValueKind.Date or ValueKind.DateTime
            && DateWords.MomentOf(normal) is { } moment
        )
            return (kind == ValueKind.Date || normal.Length == 10)
                ? Dates.Says(DateOnly.FromDateTime(moment))
                    ? Supplier.User
                    : null
                : Dates.Says(moment)
                    ? Supplier.User
                    : null;
        foreach (var source in _words)
        {
            if (kind == ValueKind.Choice && SaysChoice(source.Text, normal, facts))
                return source.Supplier;
            if (Stands(source, path, normal, number, kind == ValueKind.Id))
                return source.Supplier;
        }
        return null;
    }

    private bool SaysChoice(string text, string normal, ParameterFacts? facts)
    {
        foreach (
            var (choice, words) in facts?.Words
                ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        )
        {
            if (
                string.Equals(choice, normal, StringComparison.OrdinalIgnoreCase)
                && words.Any(w => TokenSearch.Contains(text, NormalText.Of(w), ref _workLeft))
            )
                return true;
        }
        return normal.Length >= OriginTracer.ShortValueLength - 1
            && TokenSearch.Contains(text, normal, ref _workLeft);
    }

    private bool IsCreated(string key, string? of) =>
        of is null ? _created.Any(c => c.Key == key) : _created.Contains((of, key));

    /// <summary>The best that records say of a value.</summary>
    private Supplier? HeldBy(string key, string normal, ValueKind kind, string? of)
    {
        Supplier? best = null;
        foreach (var (record, field) in _fields.GetValueOrDefault(key) ?? [])
        {
            if (!Fits(field.Facts, kind, of))
                continue;
            // The sink gets the raw value, so it has to be the one that stands there.
            if (NormalText.Of(field.Raw) != normal && key != normal)
                continue;
            // A source that repeats what it was asked for vouches for nothing: the model chose the question.
            if (Repeats(record.Asked, normal))
                continue;
            best = Max(best, RankOf(record));
        }
        foreach (var source in _vouched)
        {
            if (best is null && Stands(source, "", normal, null, kind == ValueKind.Id))
                best = source.Supplier;
        }
        return best;
    }

    private static bool Fits(FieldFacts field, ValueKind kind, string? of) =>
        (
            field.Kind == kind
            || (kind == ValueKind.Text && field.Kind is ValueKind.Name or ValueKind.Person)
            || (
                kind is ValueKind.Name or ValueKind.Person
                && field.Kind is ValueKind.Name or ValueKind.Person
            )
        ) && (field.Of is null || of is null || field.Of == of);

    private Supplier RankOf(EvidenceRecord record)
    {
        if (IsNamed(record))
            return Supplier.Resolved;
        if (!record.IsOnly)
            return Supplier.Listed;
        if (record.IsComplete && record.AskedBy is null or >= Supplier.Designated)
            return Supplier.Unique;
        return record.AskedBy >= Supplier.Resolved ? Supplier.Queried : Supplier.Listed;
    }

    /// <summary>Whether the words of the person or the operator name this record and no other.</summary>
    private bool IsNamed(EvidenceRecord record)
    {
        foreach (var field in record.Read.Fields)
        {
            if (!field.Facts.Names || _written.Contains(NormalText.Of(field.Raw)) || !IsSaid(field))
                continue;
            var others = (_fields.GetValueOrDefault(field.Key) ?? [])
                .Where(h => h.Field.Facts.Names && h.Record.Identity != record.Identity)
                .Select(static h => h.Record)
                .ToArray();
            // Of several with one name, the words name the one whose day they say, too.
            if (others.Length == 0 || (SaysDayOf(record) && !others.Any(SaysDayOf)))
                return true;
        }
        return false;
    }

    private bool IsSaid(in ReadField field)
    {
        var name = NormalText.Of(field.Raw);
        if (name.Length < MinName)
            return false;
        foreach (var form in NamesOf(name))
        {
            foreach (var source in _words)
            {
                if (source.MayHold(form) && TokenSearch.Contains(source.Text, form, ref _workLeft))
                    return true;
            }
        }
        return false;
    }

    /// <summary>People say "the grocery list" of grocery-list.docx.</summary>
    private static IEnumerable<string> NamesOf(string name)
    {
        yield return name;
        var dot = name.LastIndexOf('.');
        var stem =
            dot > 0 && name.Length - dot <= MaxExtension && !name.Contains(' ')
                ? name[..dot]
                : name;
        stem = stem.Replace('-', ' ').Replace('_', ' ');
        if (stem != name && stem.Length >= MinName)
            yield return stem;
    }

    private bool SaysDayOf(EvidenceRecord record) =>
        record.Read.Fields.Any(f =>
            f.Facts.Kind is ValueKind.Date or ValueKind.DateTime
            && DateWords.MomentOf(NormalText.Of(f.Raw)) is { } moment
            && Dates.Says(DateOnly.FromDateTime(moment))
        );

    /// <summary>The best of the untrusted texts that hold a value.</summary>
    private Supplier? ReadIn(string path, string normal, decimal? number, ValueKind kind)
    {
        var moment = kind is ValueKind.Date or ValueKind.DateTime
            ? DateWords.MomentOf(normal)
            : null;
        Supplier? best = null;
        foreach (var source in _untrusted)
        {
            if (best >= Supplier.Designated)
                break;
            if (
                Stands(source, path, normal, number, needsRole: false)
                || (moment is { } at && Says(source, at, kind))
            )
                best = Max(best, source.Supplier);
        }
        return _workLeft < 0 ? Supplier.Untrusted : best;
    }

    private bool Says(TextSource source, DateTime moment, ValueKind kind)
    {
        _workLeft -= source.Text.Length;
        return _workLeft >= 0
            && (
                kind == ValueKind.Date
                    ? source.Dates.Says(DateOnly.FromDateTime(moment))
                    : source.Dates.Says(moment)
            );
    }

    private bool Stands(
        TextSource source,
        string path,
        string normal,
        decimal? number,
        bool needsRole
    )
    {
        var isShort =
            normal.Length < OriginTracer.ShortValueLength || (needsRole && IsPlainNumber(normal));
        var roleWords = isShort ? RoleWords(path) : [];
        var forms = number is { } n && !isShort ? FormsOf(n) : [];
        if (forms.Length == 0 && !source.MayHold(normal))
            return false;
        _workLeft -=
            source.Asked.Length
            + ((long)source.Text.Length * Math.Max(1, (roleWords.Length * 4) + forms.Length));
        if (_workLeft < 0)
            return false;
        var isThere = isShort
            ? TokenSearch.ContainsInRole(source.Text, normal, roleWords, ref _workLeft)
            : TokenSearch.Contains(source.Text, normal, ref _workLeft)
                || Array.Exists(forms, f => TokenSearch.Contains(source.Text, f, ref _workLeft));
        // A source that repeats what it was asked for vouches for nothing: the model chose the question.
        return isThere && !source.Asked.Contains(normal, StringComparison.Ordinal);
    }

    private static bool IsPlainNumber(string normal) => normal.All(char.IsAsciiDigit);

    private static Supplier? Max(Supplier? a, Supplier? b) => a is { } x && !(b > x) ? x : b;

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
    private const int MinName = 3;
    private const int MaxExtension = 6;
    private const string PlainNumber = "0.############################";
}
