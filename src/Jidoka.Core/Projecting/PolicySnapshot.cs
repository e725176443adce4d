using Jidoka.Cedar;

namespace Jidoka.Core.Projecting;

/// <summary>The policy set in force.</summary>
public sealed class PolicySnapshot
{
    private static readonly PolicyOptions Options = new() { IdsFromAnnotation = true };

    private readonly HashSet<string> _observed;
    private readonly ImmutableArray<PolicySet> _parsed;

    private PolicySnapshot(
        ImmutableArray<PolicyFile> files,
        ImmutableArray<PolicySet> parsed,
        PolicySet set
    )
    {
        Files = files;
        _parsed = parsed;
        Set = set;
        _observed = [.. set.Policies.Where(IsObserving).Select(static p => p.Id)];
    }

    /// <summary>No policy: everything is denied.</summary>
    public static PolicySnapshot Empty { get; } = new([], [], PolicySet.Empty);

    /// <summary>The files that the set was made of.</summary>
    public ImmutableArray<PolicyFile> Files { get; }

    /// <summary>The compiled set.</summary>
    public PolicySet Set { get; }

    /// <summary>Whether any policy is in observe mode.</summary>
    public bool HasObserved => _observed.Count > 0;

    /// <summary>Whether a policy is only observed (<c>@mode("observe")</c>): it is reported and decides nothing.</summary>
    public bool IsObserved(Policy policy) => _observed.Count > 0 && _observed.Contains(policy.Id);

    /// <summary>The groups of whom a person may lift what these policies hold, sorted (<c>@hold</c>).</summary>
    /// <param name="policies">Ids of policies.</param>
    public ImmutableArray<string> HoldGroups(ImmutableArray<string> policies) =>
        [
            .. Set
                .Policies.Where(p => policies.Contains(p.Id, StringComparer.Ordinal))
                .Select(static p => p.Annotations.GetValueOrDefault("hold"))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Checks files as a whole; what comes back empty can be put in force.</summary>
    public static ImmutableArray<PolicyFault> Check(ImmutableArray<PolicyFile> files) =>
        Build(files, Empty).Faults;

    /// <summary>Makes the set of files that were checked before they were recorded.</summary>
    /// <param name="files">The files.</param>
    /// <param name="before">
    /// The set that they follow: a file that it holds with the same text is not read again, and policies that stay are
    /// found as they were.
    /// </param>
    /// <exception cref="FormatException">A file does not parse, although it was recorded as good.</exception>
    public static PolicySnapshot Compile(
        ImmutableArray<PolicyFile> files,
        PolicySnapshot? before = null
    )
    {
        var (snapshot, faults) = Build(files, before ?? Empty);
        return snapshot
            ?? throw new FormatException(
                $"Recorded policies no longer parse: {faults[0].File}: {faults[0].Message}"
            );
    }

    internal static (PolicySnapshot? Snapshot, ImmutableArray<PolicyFault> Faults) Build(
        ImmutableArray<PolicyFile> files,
        PolicySnapshot before
    )
    {
        var sets = ImmutableArray.CreateBuilder<PolicySet>(files.Length);
        var faults = ImmutableArray.CreateBuilder<PolicyFault>();
        foreach (var file in files)
        {
            var known = before.Files.IndexOf(file);
            if (known >= 0)
            {
                sets.Add(before._parsed[known]);
                continue;
            }
            var parsed = PolicySet.Parse(file.Text, file.Name, Options);
            if (parsed.Set is { } set)
                sets.Add(set);
            faults.AddRange(parsed.Errors.Select(FaultOf));
        }
        if (faults.Count > 0)
            return (null, faults.ToImmutable());
        var all = PolicySet.Combine(sets, before.Set);
        if (all.Set is not { } whole)
            return (null, [.. all.Errors.Select(FaultOf)]);
        foreach (var policy in whole.Policies)
        {
            if (
                policy.Annotations.TryGetValue("mode", out var mode)
                && mode is not ("observe" or "enforce")
            )
                faults.Add(
                    Fault(
                        policy,
                        $"@mode(\"{mode}\") is not a mode; write \"observe\" or \"enforce\"."
                    )
                );
            if (policy.Effect == Effect.Permit && HasEffect(policy))
                faults.Add(
                    Fault(
                        policy,
                        "@hold and @transform belong on a forbid; a permit with one would grant."
                    )
                );
            if (policy.Id.StartsWith("jidoka:", StringComparison.Ordinal))
                faults.Add(
                    Fault(
                        policy,
                        "Policy ids that begin with \"jidoka:\" are reserved for built-in rules."
                    )
                );
        }
        return faults.Count > 0
            ? (null, faults.ToImmutable())
            : (new PolicySnapshot(files, sets.ToImmutable(), whole), []);
    }

    private static bool HasEffect(Policy policy) =>
        policy.Annotations.ContainsKey("hold") || policy.Annotations.ContainsKey("transform");

    private static bool IsObserving(Policy policy) =>
        policy.Annotations.GetValueOrDefault("mode") == "observe";

    private static PolicyFault Fault(Policy policy, string message) =>
        new(policy.Position.File, policy.Position.Line, policy.Position.Column, message);

    private static PolicyFault FaultOf(PolicyError error) =>
        new(
            error.File,
            error.Line,
            error.Column,
            error.Hint.Length > 0 ? $"{error.Message} ({error.Hint})" : error.Message
        );
}
