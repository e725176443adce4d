using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

public sealed class CorpusTests
{
    [Fact]
    public void Every_corpus_request_gets_the_decision_reasons_and_errors_of_the_reference()
    {
        if (SharedData.Find("cedar corpus") is not { } given)
            return;
        var files = SharedData.ReadArchive(Path.Combine(given, "corpus.tar.gz"));
        var requests = 0;
        var wrong = new List<string>();
        foreach (var (name, json) in files)
        {
            if (
                !name.StartsWith("corpus-tests/", StringComparison.Ordinal)
                || !name.EndsWith(".json", StringComparison.Ordinal)
                || name.EndsWith(".entities.json", StringComparison.Ordinal)
            )
                continue;
            using var test = JsonDocument.Parse(json);
            requests += Check(name, test.RootElement, files, wrong);
        }
        wrong.ShouldBeEmpty(string.Join("\n", wrong.Take(20)));
        requests.ShouldBeGreaterThan(30_000);
    }

    internal static int Check(
        string name,
        JsonElement test,
        IReadOnlyDictionary<string, string> files,
        List<string> wrong
    )
    {
        var parsed = PolicySet.Parse(files[test.GetProperty("policies").GetString()!], name);
        if (!parsed.IsSuccess)
        {
            wrong.Add($"{name}: {string.Join("; ", parsed.Errors)}");
            return 0;
        }
        var entities = EntityStore.ParseJson(files[test.GetProperty("entities").GetString()!]);
        if (!entities.IsSuccess)
        {
            wrong.Add($"{name}: {entities.Error}");
            return 0;
        }
        var count = 0;
        foreach (var request in test.GetProperty("requests").EnumerateArray())
        {
            count++;
            var result = Authorizer.Authorize(RequestOf(request), parsed.Set, entities.Store);
            var expected = Show(
                request.GetProperty("decision").GetString()!,
                request.GetProperty("reason"),
                request.GetProperty("errors")
            );
            if (Show(result) != expected)
                wrong.Add(
                    $"{name} {request.GetProperty("description")}: expected {expected}, got {Show(result)}"
                );
        }
        return count;
    }

    internal static Request RequestOf(JsonElement request) =>
        new(
            UidOf(request.GetProperty("principal")),
            UidOf(request.GetProperty("action")),
            UidOf(request.GetProperty("resource")),
            RecordValue.ParseJson(request.GetProperty("context").GetRawText())
        );

    internal static EntityUid UidOf(JsonElement json)
    {
        if (json.TryGetProperty("__entity", out var inner))
            json = inner;
        return new(json.GetProperty("type").GetString()!, json.GetProperty("id").GetString()!);
    }

    internal static string Show(AuthorizationResult result) =>
        Show(
            result.Decision.ToString(),
            result.Reasons,
            result.Errors.Select(error => error.PolicyId)
        );

    internal static string Show(string decision, JsonElement reasons, JsonElement errors) =>
        Show(
            decision,
            reasons.EnumerateArray().Select(id => id.GetString()!),
            errors.EnumerateArray().Select(id => id.GetString()!)
        );

    private static string Show(
        string decision,
        IEnumerable<string> reasons,
        IEnumerable<string> errors
    ) =>
        $"{decision.ToLowerInvariant()} [{string.Join(',', reasons.Distinct().Order(StringComparer.Ordinal))}] errors [{string.Join(',', errors.Distinct().Order(StringComparer.Ordinal))}]";
}
