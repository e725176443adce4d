using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Printing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>
/// What the type checker finds in one policy over all forms of request. The same problem turns up in many forms: it is
/// told once, with the forms in which it shows if it does not show in all.
/// </summary>
internal sealed class FormFindings(string id, PolicyBody body)
{
    private const int MaxShown = 3;

    private readonly List<RequestForm> live = [];
    private readonly Dictionary<(int Start, Problem Problem), Sighting> noted = [];
    private readonly Dictionary<Expr, Problem> useless = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Expr> useful = new(ReferenceEqualityComparer.Instance);
    private RequestForm? form;

    /// <summary>The form that what is noted from now on is about.</summary>
    public void Begin(RequestForm next) => form = next;

    /// <summary>The form has been checked.</summary>
    /// <param name="isImpossible">Whether no request of this form can satisfy the policy.</param>
    public void End(bool isImpossible)
    {
        if (!isImpossible)
            live.Add(form!);
    }

    /// <summary>Something is wrong with an expression.</summary>
    public void Note(Expr expr, Problem problem)
    {
        if (!noted.TryGetValue((expr.Start, problem), out var sighting))
            noted[(expr.Start, problem)] = sighting = new Sighting(problem.Hint);
        sighting.Forms.Add(form!);
        // Of the forms, the one that knows a near name has the hint that helps.
        if (!NearName.IsGuess(sighting.Hint))
            sighting.Hint = problem.Hint;
    }

    /// <summary>A test for an attribute is false in this form, whatever the request.</summary>
    public void NoteUseless(HasExpr test, Problem problem)
    {
        if (!useless.TryGetValue(test, out var earlier) || !NearName.IsGuess(earlier.Hint))
            useless[test] = problem;
    }

    /// <summary>A test for an attribute can be true in this form.</summary>
    public void NoteUseful(HasExpr test) => useful.Add(test);

    /// <summary>Tells what was found.</summary>
    public void AddTo(Findings errors, Findings warnings)
    {
        foreach (var ((start, problem), sighting) in noted)
            errors.Add(id, body, start, Told(problem, sighting));
        foreach (var (test, problem) in useless)
        {
            if (useful.Contains(test))
                continue;
            var shown = ExpressionPrinter.Print(test);
            warnings.Add(
                id,
                body,
                test.Start,
                problem with
                {
                    Kind = ValidationFindingKind.UselessTest,
                    Message = $"`{shown}` is always false: {problem.Message}",
                }
            );
        }
    }

    private Problem Told(Problem problem, Sighting sighting)
    {
        var where = Where(sighting.Forms);
        var hint = sighting.Hint;
        if (
            where.Length > 0
            && problem.Kind == ValidationFindingKind.UnknownAttribute
            && !NearName.IsGuess(hint)
        )
            hint = "name in the scope only what has it, or test for it first with `has`";
        return problem with { Message = problem.Message + where, Hint = hint };
    }

    private string Where(List<RequestForm> forms)
    {
        var all = live.Union(forms).ToList();
        if (forms.Distinct().Count() == all.Count)
            return "";
        return Only("action", forms, all, f => f.Action.Uid.Id)
            ?? Only("resource", forms, all, f => f.Resource)
            ?? Only("principal", forms, all, f => f.Principal)
            ?? "";
    }

    private static string? Only(
        string variable,
        List<RequestForm> forms,
        List<RequestForm> all,
        Func<RequestForm, string> part
    )
    {
        var names = forms.Select(part).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == all.Select(part).Distinct(StringComparer.Ordinal).Count())
            return null;
        var shown = string.Join(", ", names.Take(MaxShown).Select(name => $"`{name}`"));
        var more = names.Count > MaxShown ? $" or {names.Count - MaxShown} others" : "";
        return $" when the {variable} is {shown}{more}";
    }

    /// <summary>Where a problem has been seen.</summary>
    private sealed class Sighting(string hint)
    {
        public string Hint { get; set; } = hint;

        public List<RequestForm> Forms { get; } = [];
    }
}
