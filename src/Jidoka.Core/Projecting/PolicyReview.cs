using Jidoka.Cedar;
using Jidoka.Core.Deciding.Schemas;

namespace Jidoka.Core.Projecting;

/// <summary>
/// What is wrong with policy files before they come into force. What would fail or could never apply is a fault; what
/// depends on things that may come later (a tool that its server has not listed, a fact) is a warning.
/// </summary>
/// <param name="Faults">Why the files cannot be put in force, in the order of the files.</param>
/// <param name="Warnings">What may be wrong.</param>
public sealed record PolicyReview(
    ImmutableArray<PolicyFault> Faults,
    ImmutableArray<PolicyFault> Warnings
)
{
    // By the older rule a policy whose scope fits no action is an error: a forbid that never applies is a hole.
    private static readonly ValidationOptions Strict = new() { Version = LanguageVersion.V4_12 };

    /// <summary>With more faults, the rest of the policies is not looked at; more warnings are not kept.</summary>
    public const int MaxFound = 1_000;

    private const string AttributesSuffix = ".attributes";

    /// <summary>Reviews files as a whole.</summary>
    /// <param name="files">The files.</param>
    /// <param name="schema">What policies can read.</param>
    public static PolicyReview Of(ImmutableArray<PolicyFile> files, PolicySchema schema)
    {
        var (snapshot, faults) = PolicySnapshot.Build(files, PolicySnapshot.Empty);
        if (snapshot is null)
            return new(faults, []);
        var set = snapshot.Set;
        var found = ImmutableArray.CreateBuilder<PolicyFault>();
        var warnings = ImmutableArray.CreateBuilder<PolicyFault>();
        foreach (var template in set.Templates)
            found.Add(
                FaultAt(
                    template.Position,
                    $"{template.Id}: a template decides nothing here (write a policy for each principal or resource)"
                )
            );
        foreach (var policy in set.Policies)
        {
            if (found.Count > MaxFound)
                break;
            foreach (var (path, word, position) in WordReview.Of(policy))
                found.Add(
                    FaultAt(
                        position,
                        $"{policy.Id}: `{path}` is never {Value.Of(word)} (it is one of: {string.Join(", ", WordReview.WordsOf(path)!)})"
                    )
                );
            var scope = schema.For(policy.ResourceScope);
            var result = Validator.Validate(policy, scope.Schema, Strict);
            // What can never hold because of a finding is told by that finding.
            var hasCause =
                result.Errors.Count > 0
                || result.Warnings.Any(static w => w.Kind == ValidationFindingKind.UselessTest);
            foreach (var finding in result.Errors)
                Sort(finding, scope, found, warnings);
            foreach (var finding in result.Warnings)
            {
                if (finding.Kind == ValidationFindingKind.UselessTest)
                    Sort(finding, scope, found, warnings);
                else if (!hasCause && warnings.Count < MaxFound)
                    warnings.Add(FaultOf(finding, ""));
            }
        }
        return new(found.ToImmutable(), warnings.ToImmutable());
    }

    private static void Sort(
        ValidationFinding finding,
        ArgumentScope scope,
        ImmutableArray<PolicyFault>.Builder faults,
        ImmutableArray<PolicyFault>.Builder warnings
    )
    {
        switch (finding.Kind)
        {
            case ValidationFindingKind.UnknownAttribute
            or ValidationFindingKind.UselessTest when WhyUnchecked(finding, scope) is { } why:
                // An origin's place can hold the index of a list, which no schema declares.
                if (why.Length > 0)
                    Doubt(finding, $"`{PathOf(finding)}` was not checked: {why}", warnings);
                break;
            // A near name of a type of the inventory is a slip: facts can have other names only.
            case ValidationFindingKind.UnknownEntityType
                when finding.Subject.Length > 0 && !NamesAssetType(finding.Hint):
                Doubt(
                    finding,
                    $"not checked: no fact of the type `{finding.Name}` has been asserted",
                    warnings
                );
                break;
            case ValidationFindingKind.NoAction:
                faults.Add(
                    FaultOf(
                        finding,
                        "the principal of every call is an Agent, its person is `context.user`; 'jidoka policy schema' shows which action takes which resource"
                    )
                );
                break;
            default:
                faults.Add(FaultOf(finding, ""));
                break;
        }
    }

    /// <summary>Whether a hint names a type of the inventory: <c>did you mean `Group`?</c>.</summary>
    private static bool NamesAssetType(string hint) =>
        hint.Split('`') is [_, var name, _] && FactorySnapshot.IsAssetType(name);

    /// <summary>Why nothing can be said about an unknown attribute; empty if nothing needs to be said; null if it is wrong.</summary>
    private static string? WhyUnchecked(ValidationFinding finding, ArgumentScope scope)
    {
        var subject = finding.Subject;
        if (subject == "context.args")
            return scope.WhyUnchecked(finding.Name);
        if (subject.StartsWith("context.args", StringComparison.Ordinal))
            return scope.Arguments.HasUnknown ? "the tool's schema does not list it" : null;
        if (subject == "context.origins")
        {
            var root = finding.Name.Split('.')[0];
            var isKnown = scope.Arguments.Fields.ContainsKey(root);
            return isKnown ? "" : scope.WhyUnchecked(root);
        }
        if (subject.EndsWith(AttributesSuffix, StringComparison.Ordinal))
            return "nothing in the inventory has this attribute yet";
        var isFact =
            subject.IndexOf("::\"", StringComparison.Ordinal) is > 0 and var at
            && !FactorySnapshot.IsAssetType(subject[..at]);
        return isFact ? "no fact of this type has it yet" : null;
    }

    /// <summary>Once a policy is enough: a name tends to be written twice, in a test and after it.</summary>
    private static void Doubt(
        ValidationFinding finding,
        string message,
        ImmutableArray<PolicyFault>.Builder warnings
    )
    {
        var question = finding.Hint.EndsWith('?') ? $" ({finding.Hint})" : "";
        var doubt = FaultAt(finding.Position, $"{finding.PolicyId}: {message}{question}");
        if (warnings.Count < MaxFound && !warnings.Any(w => w.Message == doubt.Message))
            warnings.Add(doubt);
    }

    private static string PathOf(ValidationFinding finding)
    {
        var name = ArgumentType.CedarName(finding.Name);
        return finding.Subject + (name == finding.Name ? $".{name}" : $"[{name}]");
    }

    private static PolicyFault FaultOf(ValidationFinding finding, string hint)
    {
        var hints = ((string[])[finding.Hint, hint]).Where(static h => h.Length > 0);
        var said = string.Join("; ", hints);
        return FaultAt(
            finding.Position,
            $"{finding.PolicyId}: {finding.Message}{(said.Length > 0 ? $" ({said})" : "")}"
        );
    }

    private static PolicyFault FaultAt(SourcePosition at, string message) =>
        new(at.File, at.Line, at.Column, message);
}
