using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Deciding;

/// <summary>
/// What a credential's scopes let it do, whatever policy says. A scope is <c>KIND</c> or <c>KIND:NAME</c>, where KIND is a
/// kind of call as policies name it and NAME that of the asset, or its beginning and <c>*</c>: <c>infer</c>,
/// <c>callTool:mail/send</c>, <c>callTool:mail/*</c>.
/// </summary>
public static class ScopeRules
{
    /// <summary>The id of the built-in rule that refuses what no scope covers.</summary>
    public const string Rule = "jidoka:scope";

    /// <summary>The most scopes that one credential may have.</summary>
    public const int MaxScopes = 64;

    /// <summary>The most characters of one scope.</summary>
    public const int MaxLength = 256;

    private static readonly ImmutableArray<string> Kinds =
    [
        .. Enum.GetValues<CallKind>().Select(WireName<CallKind>.Of),
    ];

    /// <summary>Whether a text is a scope that Jidoka knows, in the letters that OAuth allows (RFC 6749 section 3.3).</summary>
    /// <param name="text">The text.</param>
    public static bool IsScope(string text)
    {
        if (text.Length is 0 or > MaxLength)
            return false;
        foreach (var c in text)
        {
            if (!IsScopeCharacter(c))
                return false;
        }
        var (kind, name) = Split(text);
        return Kinds.Contains(kind)
            && (
                name is null
                || (
                    name.Length > 0
                    && name.IndexOf('*') is var at
                    && (at < 0 || at == name.Length - 1)
                )
            );
    }

    /// <summary>Whether the call is within the scopes.</summary>
    /// <param name="scopes">The credential's scopes; null: it is not limited.</param>
    /// <param name="kind">What the call does.</param>
    /// <param name="resource">The asset that it is about.</param>
    public static bool Allow(ImmutableArray<string>? scopes, CallKind kind, AssetId resource)
    {
        // A server's question belongs to a call whose own scope was asked for already.
        if (scopes is not { } given || kind == CallKind.AskClient)
            return true;
        var word = WireName<CallKind>.Of(kind);
        foreach (var scope in given)
        {
            var (its, name) = Split(scope);
            if (its == word && (name is null || Matches(name, resource.Name)))
                return true;
        }
        return false;
    }

    /// <summary>Whether whatever the second scope lets pass, the first does.</summary>
    /// <param name="wide">The scope that is had.</param>
    /// <param name="narrow">The scope that is asked for.</param>
    public static bool Covers(string wide, string narrow)
    {
        var (wideKind, wideName) = Split(wide);
        var (narrowKind, narrowName) = Split(narrow);
        if (wideKind != narrowKind)
            return false;
        if (wideName is null)
            return true;
        // A beginning is covered by an equal or shorter beginning only; Matches reads its own '*' as any other letter.
        return narrowName is not null && Matches(wideName, narrowName);
    }

    /// <summary>Whether every scope asked for is covered by one that is had.</summary>
    /// <param name="had">The scopes that are had; null: all.</param>
    /// <param name="asked">The scopes asked for.</param>
    public static bool CoverAll(ImmutableArray<string>? had, ImmutableArray<string> asked) =>
        had is not { } given || asked.All(a => given.Any(g => Covers(g, a)));

    /// <summary>What both let pass; null if neither is limited.</summary>
    /// <param name="one">Scopes; null: not limited.</param>
    /// <param name="other">Scopes; null: not limited.</param>
    public static ImmutableArray<string>? Intersect(
        ImmutableArray<string>? one,
        ImmutableArray<string>? other
    )
    {
        if (one is not { } first)
            return other;
        if (other is not { } second)
            return one;
        return
        [
            .. first
                .Where(a => second.Any(b => Covers(b, a)))
                .Concat(second.Where(b => first.Any(a => Covers(a, b))))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The narrowest scope that lets a call pass, or its kind where the asset's name is no part of a scope.</summary>
    /// <param name="kind">What the call does.</param>
    /// <param name="resource">The asset that it is about.</param>
    public static string Needed(CallKind kind, AssetId resource)
    {
        var word = WireName<CallKind>.Of(kind);
        var exact = word + ":" + resource.Name;
        return !resource.Name.Contains('*') && IsScope(exact) ? exact : word;
    }

    /// <summary>The scope for whose lack a call was refused; null if it was not refused for that.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="kind">What the call does.</param>
    /// <param name="resource">The asset that it is about.</param>
    public static string? LackingIn(Decision decision, CallKind kind, AssetId resource) =>
        decision.Policies is [Rule] ? Needed(kind, resource) : null;

    /// <summary>The refusal of a call that no scope covers.</summary>
    internal static Decision Refuse(CallKind kind, AssetId resource) =>
        Decision.Refuse(
            Rule,
            $"The credential's scopes do not cover this call: it needs '{Needed(kind, resource)}'."
        );

    private static (string Kind, string? Name) Split(string scope)
    {
        var colon = scope.IndexOf(':');
        return colon < 0 ? (scope, null) : (scope[..colon], scope[(colon + 1)..]);
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*')
            ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : pattern == name;

    private static bool IsScopeCharacter(char c) => c is > ' ' and <= '~' and not ('"' or '\\');
}
