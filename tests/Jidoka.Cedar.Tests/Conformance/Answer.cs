using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>A decision with its reasons and errors as sets; or a failure, when the request itself is refused.</summary>
internal sealed record Answer(string Decision, HashSet<string> Reasons, HashSet<string> Errors)
{
    public string Detail { get; init; } = "";

    public static Answer Failure(string detail) => new("failure", [], []) { Detail = detail };

    public static Answer Of(AuthorizationResult result) =>
        new(
            result.Decision == Cedar.Decision.Allow ? "allow" : "deny",
            [.. result.Reasons],
            [.. result.Errors.Select(error => error.PolicyId)]
        )
        {
            Detail = string.Join("; ", result.Errors),
        };

    public static Answer Of(JsonElement json)
    {
        if (json.TryGetProperty("failure", out var failure))
            return Failure(failure.ToString());
        return new(
            json.GetProperty("decision").GetString()!,
            Ids(json, "reason"),
            Ids(json, "errors")
        )
        {
            Detail = json.TryGetProperty("errorMessages", out var messages)
                ? messages.ToString()
                : "",
        };
    }

    private static HashSet<string> Ids(JsonElement json, string key) =>
        [.. json.GetProperty(key).EnumerateArray().Select(id => id.GetString()!)];

    public bool Same(Answer other) => ToString() == other.ToString();

    public override string ToString() =>
        $"{Decision} [{string.Join(',', Reasons.Order(StringComparer.Ordinal))}] errors [{string.Join(',', Errors.Order(StringComparer.Ordinal))}]";
}
