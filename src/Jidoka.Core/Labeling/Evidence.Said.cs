using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>What the person and the operator say.</content>
public sealed partial class Evidence
{
    /// <summary>Whether the person or the operator says it.</summary>
    private Supplier? SaidBy(string path, string normal, decimal? number, ParameterFacts? facts)
    {
        var kind = facts?.Kind ?? ValueKind.Text;
        if (
            kind is ValueKind.Date or ValueKind.DateTime
            && DateWords.MomentOf(normal) is { } moment
        )
            return (kind == ValueKind.Date || normal.Length == 10)
                ? _index.Dates.Says(DateOnly.FromDateTime(moment))
                    ? Supplier.User
                    : null
                : _index.Dates.Says(moment)
                    ? Supplier.User
                    : null;
        var best = kind == ValueKind.Choice ? ChosenBy(normal, facts) : null;
        foreach (var source in Holding(_index.Said, normal, number))
        {
            if (best == Supplier.User)
                break;
            if (Stands(source, path, normal, number, kind == ValueKind.Id))
                best = Max(best, source.Supplier);
        }
        return best;
    }

    /// <summary>Who says a choice, in a word for it or as it is.</summary>
    private Supplier? ChosenBy(string normal, ParameterFacts? facts)
    {
        var forms = new List<string>();
        foreach (
            var (choice, words) in facts?.Words
                ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        )
        {
            if (string.Equals(choice, normal, StringComparison.OrdinalIgnoreCase))
                forms.AddRange(words.Select(NormalText.Of));
        }
        if (normal.Length >= OriginTracer.ShortValueLength - 1)
            forms.Add(normal);
        Supplier? best = null;
        foreach (var form in forms)
        {
            foreach (var at in _index.Said.Holding(form))
            {
                if (TokenSearch.Contains(_index.Said[at].Text, form, ref _workLeft))
                    best = Max(best, _index.Said[at].Supplier);
            }
        }
        return best;
    }

    private bool IsNameSaid(EvidenceRecord record)
    {
        if (_index.IsNameSaid(record) is { } known)
            return known;
        var isSaid = record.Fields.Any(f => f.Facts.Names && IsSaid(f));
        if (_workLeft >= 0)
            _index.KeepNameSaid(record, isSaid);
        return isSaid;
    }

    private bool IsSaid(RecordField field)
    {
        if (field.Normal.Length < MinName)
            return false;
        foreach (var form in NamesOf(field.Normal))
        {
            foreach (var at in _index.Said.Holding(form))
            {
                if (TokenSearch.Contains(_index.Said[at].Text, form, ref _workLeft))
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

    private bool SaysDayOf(EvidenceRecord record) => record.Days.Any(d => _index.Dates.Says(d));

    private const int MinName = 3;
    private const int MaxExtension = 6;
}
