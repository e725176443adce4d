namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Counts agreement with the labels of the reference implementation.</summary>
internal sealed class Tally
{
    private const int MaxProblems = 2_000;
    private const int MaxBreakdownText = 300;
    private const double MaxBrokenShare = 0.001;

    public int Cases { get; set; }

    public int Requests { get; set; }

    public int Decisions { get; set; }

    public int Reasons { get; set; }

    public int Errors { get; set; }

    public int Validations { get; set; }

    public int Parses { get; set; }

    public int Skipped { get; set; }

    /// <summary>Questions on which the official engine broke down.</summary>
    public int Crashed { get; set; }

    /// <summary>Questions put to the official engine.</summary>
    public int Asked { get; set; }

    /// <summary>Texts that we refuse for a bound of ours, so that nothing can be compared.</summary>
    public int Bounded { get; set; }

    /// <summary>Texts that we refuse on purpose and the engine takes.</summary>
    public int Strict { get; set; }

    /// <summary>Texts that do not reach the engine as they are: its harness keeps the last of JSON members of one name.</summary>
    public int Unasked { get; set; }

    public List<string> Problems { get; } = [];

    /// <summary>On what the official engine broke down, shortened.</summary>
    public List<string> Breakdowns { get; } = [];

    /// <summary>Whether the engine breaks down so often that agreement says little.</summary>
    public bool BreaksDownOften => Crashed > Asked * MaxBrokenShare;

    public int Disagreements => Decisions + Reasons + Errors + Validations + Parses;

    public void Add(Tally other)
    {
        Cases += other.Cases;
        Requests += other.Requests;
        Decisions += other.Decisions;
        Reasons += other.Reasons;
        Errors += other.Errors;
        Validations += other.Validations;
        Parses += other.Parses;
        Skipped += other.Skipped;
        Crashed += other.Crashed;
        Asked += other.Asked;
        Bounded += other.Bounded;
        Strict += other.Strict;
        Unasked += other.Unasked;
        Breakdowns.AddRange(other.Breakdowns.Take(MaxProblems - Breakdowns.Count));
        other.Problems.ForEach(Note);
    }

    public void Note(string problem)
    {
        if (Problems.Count < MaxProblems)
            Problems.Add(problem);
    }

    public void Breakdown(string problem)
    {
        Crashed++;
        if (Breakdowns.Count < MaxProblems)
            Breakdowns.Add(
                problem.Length > MaxBreakdownText ? problem[..MaxBreakdownText] : problem
            );
    }

    public void Parse(string id, bool expected, bool actual, string detail)
    {
        if (expected == actual)
            return;
        Parses++;
        Note($"{id}: parse expected {expected}, got {actual}: {detail}");
    }

    public void Validation(string id, bool expected, bool actual, string detail)
    {
        if (expected == actual)
            return;
        Validations++;
        Note($"{id}: valid expected {expected}, got {actual}: {detail}");
    }

    public void Answer(string id, Answer expected, Answer actual)
    {
        Requests++;
        if (expected.Decision != actual.Decision)
            Decisions++;
        if (!expected.Reasons.SetEquals(actual.Reasons))
            Reasons++;
        if (!expected.Errors.SetEquals(actual.Errors))
            Errors++;
        if (expected.ToString() != actual.ToString())
            Note($"{id}: expected {expected}, got {actual}");
    }
}
