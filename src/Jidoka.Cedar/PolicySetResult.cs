using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar;

/// <summary>A policy set, or the reasons why there is none.</summary>
public sealed class PolicySetResult
{
    internal PolicySetResult(PolicySet set)
    {
        Set = set;
        Errors = [];
    }

    internal PolicySetResult(IReadOnlyList<PolicyError> errors) => Errors = errors;

    /// <summary>The set, or null when there are errors.</summary>
    public PolicySet? Set { get; }

    /// <summary>What is wrong, in text order; empty on success.</summary>
    public IReadOnlyList<PolicyError> Errors { get; }

    /// <summary>Whether there is a set.</summary>
    [MemberNotNullWhen(true, nameof(Set))]
    public bool IsSuccess => Set is not null;

    /// <summary>The set.</summary>
    /// <exception cref="FormatException">There are errors; the message lists them.</exception>
    public PolicySet Unwrap() => Set ?? throw new FormatException(string.Join("\n", Errors));
}
