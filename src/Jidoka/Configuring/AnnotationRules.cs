using System.Text.RegularExpressions;

namespace Jidoka.Configuring;

/// <summary>What an annotation of a tool must be like, in the file as at the control port.</summary>
internal static partial class AnnotationRules
{
    /// <summary>The most parameters that one tool declares.</summary>
    public const int MaxParameters = 256;

    /// <summary>The most fields of one tool's results.</summary>
    public const int MaxFields = 128;

    /// <summary>The most patterns of one tool's results.</summary>
    public const int MaxPatterns = 16;

    /// <summary>The longest pattern, in characters.</summary>
    public const int MaxPatternLength = 1024;

    /// <summary>The longest path, in characters.</summary>
    public const int MaxPathLength = 256;

    /// <summary>The most steps of a path.</summary>
    public const int MaxPathSteps = 16;

    /// <summary>The most phrases that evoke one tool, and the most words of one choice.</summary>
    public const int MaxPhrases = 32;

    /// <summary>The longest phrase, in characters.</summary>
    public const int MaxPhraseLength = 64;

    /// <summary>The most words of a phrase.</summary>
    public const int MaxPhraseWords = 4;

    /// <summary>The highest limit of a quantity.</summary>
    public const decimal MaxQuantity = 1_000_000_000_000m;

    /// <summary>What is wrong with a path; null: nothing.</summary>
    public static string? PathFault(string path)
    {
        if (path.Length > MaxPathLength || Steps().Count(path) > MaxPathSteps)
            return $"A path has at most {MaxPathLength} characters and {MaxPathSteps} steps.";
        return WholePath().IsMatch(path)
            ? null
            : $"'{path}' is no path that can be read: write members, indexes and [*] from $, such as $.items[*].id or $['a b']; $.shared_with.~ for names of members.";
    }

    /// <summary>What is wrong with a phrase; null: nothing.</summary>
    public static string? PhraseFault(string phrase)
    {
        var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return words is 0 or > MaxPhraseWords || phrase.Length > MaxPhraseLength
            ? $"A phrase has 1 to {MaxPhraseWords} words and at most {MaxPhraseLength} characters."
            : null;
    }

    /// <summary>What is wrong with a pattern; null: nothing.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="fields">The names of the declared fields.</param>
    /// <param name="groups">Takes the names of its groups.</param>
    public static string? PatternFault(
        string pattern,
        IReadOnlyCollection<string> fields,
        ISet<string> groups
    )
    {
        if (pattern.Length > MaxPatternLength)
            return $"A pattern has at most {MaxPatternLength} characters.";
        string[] names;
        try
        {
            const RegexOptions Form =
                RegexOptions.NonBacktracking
                | RegexOptions.CultureInvariant
                | RegexOptions.Multiline;
            names = new Regex(pattern, Form, TimeSpan.FromSeconds(1)).GetGroupNames();
        }
        catch (ArgumentException e)
        {
            return "This is no pattern: " + e.Message;
        }
        catch (NotSupportedException)
        {
            return "This pattern cannot be matched without backtracking: write it without look-around, back-references and atomic groups.";
        }
        var named = names.Where(static n => !char.IsAsciiDigit(n[0])).ToArray();
        groups.UnionWith(named);
        if (named.Length == 0)
            return "A pattern needs a named group for each field: (?<price>[0-9]+).";
        return named.FirstOrDefault(n => !fields.Contains(n)) is { } unknown
            ? $"The group '{unknown}' is not in 'fields': declare it, with 'trust: untrusted' if nobody vouches for it.{Nearest.Hint(unknown, fields)}"
            : null;
    }

    /// <summary>The name of a text's field: <c>price</c> and <c>$.price</c> are the same.</summary>
    public static string GroupOf(string path) =>
        path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;

    /// <summary>What is wrong with what came whole, not from the file; null: nothing.</summary>
    public static string? FaultOf(ToolFacts tool)
    {
        if (tool is { Selects: not null, Parameters: not null })
            return Both;
        if (tool.Parameters is { Count: > MaxParameters })
            return $"A tool declares at most {MaxParameters} parameters.";
        foreach (var (name, parameter) in tool.Parameters ?? ParametersOfNone)
        {
            if (ParameterFault(parameter) is { } fault)
                return $"Parameter '{name}': {fault}";
        }
        if (tool.Evokes is { } evokes)
        {
            if (evokes.Length > MaxPhrases)
                return $"A tool has at most {MaxPhrases} phrases that evoke it.";
            if (evokes.Select(PhraseFault).FirstOrDefault(f => f is not null) is { } fault)
                return fault;
        }
        return tool.Returns is { } returns ? ReturnsFault(returns) : null;
    }

    /// <summary>What is wrong with a parameter; null: nothing.</summary>
    public static string? ParameterFault(ParameterFacts parameter) =>
        parameter switch
        {
            { Max: < 0 or > MaxQuantity } => $"'max' is 0 to {MaxQuantity}.",
            { Max: not null, Role: not ParameterRole.Bounded }
            or { Max: not null, Kind: not (ValueKind.Amount or ValueKind.DateTime) } =>
                "'max' is for quantities only: write 'role: bounded' and 'kind: amount', or for an end 'kind: datetime' and its most hours after the start.",
            { Words: not null, Kind: not ValueKind.Choice } =>
                "'words' is for choices only: write 'kind: choice'.",
            { Words: { } words }
                when words.Count > MaxPhrases || words.Values.Any(w => w.Length > MaxPhrases) =>
                $"A choice has at most {MaxPhrases} values with {MaxPhrases} phrases each.",
            { Words: { } words } => words
                .Values.SelectMany(static w => w)
                .Select(PhraseFault)
                .FirstOrDefault(static f => f is not null),
            _ => null,
        };

    /// <summary>What a tool says that declares its parameters twice.</summary>
    public const string Both =
        "'selects' is the short form of 'parameters': write one of them, with 'role: selects' in 'parameters'.";

    private static readonly ImmutableSortedDictionary<string, ParameterFacts> ParametersOfNone =
        ImmutableSortedDictionary<string, ParameterFacts>.Empty;

    private static string? ReturnsFault(ReturnFacts returns)
    {
        if (returns.Fields.IsDefault || returns.Patterns.IsDefault)
            return "'fields' and 'patterns' are lists.";
        if (returns.Fields.Length > MaxFields || returns.Patterns.Length > MaxPatterns)
            return $"Results have at most {MaxFields} fields and {MaxPatterns} patterns.";
        if (returns.Format != ResultFormat.Text)
        {
            var paths = returns.Fields.Select(static f => f.Path);
            if (returns.Records is { } records)
                paths = paths.Append(records);
            return returns.Patterns.IsEmpty
                ? paths.Select(PathFault).FirstOrDefault(static f => f is not null)
                : PatternsElsewhere;
        }
        if (returns.Records is not null)
            return RecordsInText;
        var fields = returns.Fields.Select(static f => GroupOf(f.Path)).ToHashSet();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        return returns
                .Patterns.Select(p => PatternFault(p, fields, groups))
                .FirstOrDefault(static f => f is not null)
            ?? fields
                .Where(f => !groups.Contains(f))
                .Select(f => NoGroup(f, groups))
                .FirstOrDefault();
    }

    /// <summary>What patterns are told that stand beside another form than text.</summary>
    public const string PatternsElsewhere = "'patterns' are for 'format: text' only.";

    /// <summary>What a path to records is told that stands beside text.</summary>
    public const string RecordsInText =
        "'records' is for json, yaml and python; in text, each match of a pattern is a record.";

    /// <summary>What a field of a text is told that no pattern finds.</summary>
    public static string NoGroup(string field, IEnumerable<string> groups) =>
        $"No pattern has a group '{field}', so this field is never found.{Nearest.Hint(field, groups)}";

    private const string Step =
        @"\.[^.\[\]~*'""\s$]+|\['[^'.\[\]]+'\]|\[\*\]|\[(0|[1-9][0-9]{0,5})\]";

    [GeneratedRegex(@"\A\$(" + Step + @")*(\.~)?\z", RegexOptions.None, 100)]
    private static partial Regex WholePath();

    [GeneratedRegex(Step, RegexOptions.None, 100)]
    private static partial Regex Steps();
}
