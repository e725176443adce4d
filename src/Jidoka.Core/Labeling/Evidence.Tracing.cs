using System.Globalization;
using Jidoka.Core.Labeling.Remembering;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>Where a value stands, by its kind.</content>
public sealed partial class Evidence
{
    internal Supplier SupplierOf(in ArgumentLeaf leaf)
    {
        using var _ = Hold();
        return SupplierOf(leaf, Moment.Now);
    }

    /// <summary>Who supplied a value, told by what was read up to a moment and by all that is said.</summary>
    private Supplier SupplierOf(in ArgumentLeaf leaf, Moment at)
    {
        if (leaf.Key is { } key)
            return SupplierOf(leaf.Path, key, null, leaf.Facts, at);
        return leaf.Value.ValueKind switch
        {
            JsonValueKind.String => SupplierOfText(leaf.Path, leaf.Text!, leaf.Facts, at),
            JsonValueKind.Number => SupplierOfNumber(leaf, at),
            // A truth value says nothing about who chose it.
            _ => Supplier.Model,
        };
    }

    /// <summary>Who supplied a value of a kind that stands in a text.</summary>
    internal Supplier SupplierOf(string value, ValueKind kind)
    {
        using var _ = Hold();
        return SupplierOfText(
            "",
            value,
            new() { Role = ParameterRole.Selects, Kind = kind },
            Moment.Now
        );
    }

    /// <summary>People leave out what a browser puts in, so an address of the web is looked for in each of its forms.</summary>
    private Supplier SupplierOfText(string path, string value, ParameterFacts? facts, Moment at)
    {
        var found = SupplierOf(path, value, null, facts, at);
        if (facts?.Kind != ValueKind.Url || found >= Supplier.Operator)
            return found;
        foreach (var form in ValueForm.SpellingsOf(value))
        {
            var other = SupplierOf(path, form, null, facts, at);
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
    private Supplier SupplierOfNumber(in ArgumentLeaf leaf, Moment at)
    {
        var raw = leaf.Value.GetRawText();
        return NumberOf(raw) is { } number
            ? SupplierOf(leaf.Path, Plain(number), number, leaf.Facts, at)
            : SupplierOf(leaf.Path, raw, null, leaf.Facts, at);
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

    private Supplier SupplierOf(
        string path,
        string raw,
        decimal? number,
        ParameterFacts? facts,
        Moment at
    )
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
            if (at.IsNow && _approved.Contains((kind, facts?.Of, key)))
                return Supplier.User;
            if (kind == ValueKind.Id && IsCreated(key, facts?.Of, at))
                return Supplier.Created;
            best = Max(best, HeldBy(key, normal, kind, facts?.Of, at));
        }
        // What could not be looked through may say that it is an outsider's.
        if (_workLeft < 0)
            return Supplier.Untrusted;
        return best ?? ReadIn(path, normal, number, kind, at) ?? Supplier.Model;
    }

    private bool IsCreated(string key, string? of, Moment at)
    {
        foreach (var (record, field) in _index.HoldersOf(key))
        {
            if (record.Ordinal >= at.Records)
                return false;
            if (
                record.IsOnly
                && _index.Results[record.Call].Content.Makes is { } made
                && (of is null || of == made)
                && field.Facts.Kind == ValueKind.Id
                && (field.Facts.Of is null || field.Facts.Of == made)
                && !Repeats(record.Asked, field.Key)
                && !IsWritten(field.Normal, record.Call + 1)
            )
                return true;
        }
        return false;
    }

    /// <summary>The best that records say of a value.</summary>
    private Supplier? HeldBy(string key, string normal, ValueKind kind, string? of, Moment at)
    {
        Supplier? best = null;
        foreach (var (record, field) in _index.HoldersOf(key))
        {
            if (record.Ordinal >= at.Records || best == Supplier.Resolved || --_workLeft < 0)
                break;
            if (!Fits(field.Facts, kind, of))
                continue;
            // The sink gets the raw value, so it has to be the one that stands there.
            if (field.Normal != normal && key != normal)
                continue;
            // A source that repeats what it was asked for vouches for nothing: the model chose the question.
            if (Repeats(record.Asked, normal) || !IsOfSource(record, field))
                continue;
            best = Max(best, RankOf(record, at));
        }
        if (best is not null)
            return best;
        foreach (var source in Holding(_index.Vouched, normal, null))
        {
            if (source.Call < at.Calls && Stands(source, "", normal, null, kind == ValueKind.Id))
                return source.Supplier;
        }
        return null;
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

    private Supplier RankOf(EvidenceRecord record, Moment at)
    {
        if (IsNamed(record, at))
            return Supplier.Resolved;
        if (!record.IsOnly)
            return Supplier.Listed;
        var askedBy = AskedBy(record.Call);
        if (record.IsComplete && askedBy is null or >= Supplier.Designated)
            return Supplier.Unique;
        return askedBy >= Supplier.Resolved ? Supplier.Queried : Supplier.Listed;
    }

    /// <summary>Whether the words of the person or the operator name this record and no other.</summary>
    private bool IsNamed(EvidenceRecord record, Moment at)
    {
        if (!IsNameSaid(record))
            return false;
        foreach (var field in record.Fields)
        {
            if (!field.Facts.Names || !IsSaid(field) || IsWritten(field.Normal, at.Calls))
                continue;
            var (hasOther, isOtherOfDay) = (false, false);
            foreach (var (other, its) in _index.HoldersOf(field.Key))
            {
                if (other.Ordinal >= at.Records || isOtherOfDay || --_workLeft < 0)
                    break;
                if (
                    !its.Facts.Names
                    || other.Identity == record.Identity
                    || !IsOfSource(other, its)
                )
                    continue;
                hasOther = true;
                isOtherOfDay = SaysDayOf(other);
            }
            // Of several with one name, the words name the one whose day they say, too.
            if (_workLeft >= 0 && (!hasOther || (SaysDayOf(record) && !isOtherOfDay)))
                return true;
        }
        return false;
    }

    /// <summary>The best of the untrusted texts that hold a value.</summary>
    private Supplier? ReadIn(string path, string normal, decimal? number, ValueKind kind, Moment at)
    {
        var moment = kind is ValueKind.Date or ValueKind.DateTime
            ? DateWords.MomentOf(normal)
            : null;
        Supplier? best = null;
        foreach (var source in Holding(_index.Untrusted, normal, number))
        {
            if (source.Call >= at.Calls)
                continue;
            if (best >= Supplier.Designated || _workLeft < 0)
                break;
            if (Stands(source, path, normal, number, needsRole: false))
                best = Max(best, RankOf(source));
        }
        if (moment is { } day)
            best = Max(best, SaidIn(day, kind, at));
        return _workLeft < 0 ? Supplier.Untrusted : best;
    }

    /// <summary>The best of the untrusted texts that say a moment.</summary>
    private Supplier? SaidIn(DateTime moment, ValueKind kind, Moment at)
    {
        Supplier? best = null;
        foreach (var ordinal in _index.Untrusted.Saying(DateOnly.FromDateTime(moment)))
        {
            var source = _index.Untrusted[ordinal];
            if (source.Call >= at.Calls)
                continue;
            if (best >= Supplier.Designated || --_workLeft < 0)
                break;
            if (
                kind == ValueKind.Date
                    ? source.Dates.Says(DateOnly.FromDateTime(moment))
                    : source.Dates.Says(moment)
            )
                best = Max(best, RankOf(source));
        }
        return best;
    }

    /// <summary>The texts that may hold a value in one of the ways that it is written.</summary>
    private static IEnumerable<TextSource> Holding(TextTable texts, string normal, decimal? number)
    {
        var found = texts.Holding(normal);
        if (number is { } n && normal.Length >= OriginTracer.ShortValueLength)
            found = FormsOf(n).Aggregate(found, (all, f) => all.Concat(texts.Holding(f)));
        return found.Select(at => texts[at]);
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
    private const string PlainNumber = "0.############################";
}
