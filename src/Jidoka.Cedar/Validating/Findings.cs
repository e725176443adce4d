using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>Findings without repetition.</summary>
internal sealed class Findings
{
    private readonly HashSet<ValidationFinding> seen = [];
    private readonly List<ValidationFinding> all = [];

    public IReadOnlyList<ValidationFinding> All => all;

    public void Add(string id, PolicyBody body, int start, Problem problem)
    {
        var position =
            start >= 0 && body.Source is { } source ? source.PositionOf(start) : body.Position;
        var finding = new ValidationFinding(id, position, problem.Message, problem.Hint)
        {
            Kind = problem.Kind,
            Subject = problem.Subject,
            Name = problem.Name,
        };
        if (seen.Add(finding))
            all.Add(finding);
    }
}
