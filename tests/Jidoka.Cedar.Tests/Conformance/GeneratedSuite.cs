using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>The generated cases, one JSON line each, by kind.</summary>
internal static class GeneratedSuite
{
    private static readonly Dictionary<string, Action<string, JsonElement, Tally>> Kinds = new(
        StringComparer.Ordinal
    )
    {
        ["expr"] = ExpressionCase,
        ["arith"] = ExpressionCase,
        ["like"] = ExpressionCase,
        ["extParse"] = ExpressionCase,
        ["extOp"] = ExpressionCase,
        ["untyped"] = UntypedCase,
        ["manyPolicies"] = UntypedCase,
        ["est"] = PolicyJsonCase,
        ["policyParse"] = PolicyJsonCase,
        ["template"] = TemplateCase,
        ["schema"] = SchemaCase,
        ["entities"] = EntitiesCase,
        ["typed"] = TypedCase,
        ["partial"] = PartialCase,
    };

    public static Tally Run(string path, params ReadOnlySpan<string> kinds)
    {
        var tally = new Tally();
        foreach (var line in Archive.ReadLines(path))
        {
            using var document = JsonDocument.Parse(
                line,
                new JsonDocumentOptions { MaxDepth = 4_000 }
            );
            var test = document.RootElement;
            var kind = test.GetProperty("kind").GetString()!;
            if (!kinds.IsEmpty && !kinds.Contains(kind))
                continue;
            tally.Cases++;
            if (Kinds.TryGetValue(kind, out var run))
                run(test.GetProperty("id").GetString()!, test, tally);
            else
                tally.Skipped++;
        }
        return tally;
    }

    private static void ExpressionCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var text = test.GetProperty("expr").GetString()!;
        var parsed = PolicySet.Parse($"permit(principal, action, resource) when {{ {text} }};");
        tally.Parse(
            id,
            expected.GetProperty("parse").GetBoolean(),
            parsed.IsSuccess,
            $"{text}: {string.Join("; ", parsed.Errors)}"
        );
        if (!parsed.IsSuccess || !expected.TryGetProperty("result", out var result))
            return;
        var request = new Request(
            new("U", "a"),
            new("Action", "v"),
            new("R", "r"),
            RecordValue.Empty
        );
        tally.Answer(
            $"{id}: {text}",
            Answer.Of(result),
            Answer.Of(Authorizer.Authorize(request, parsed.Set, EntityStore.Empty))
        );
    }

    private static void UntypedCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var parsed = PolicySet.Parse(test.GetProperty("policies").GetString()!);
        tally.Parse(
            id,
            expected.GetProperty("parse").GetBoolean(),
            parsed.IsSuccess,
            string.Join("; ", parsed.Errors)
        );
        if (parsed.IsSuccess && expected.TryGetProperty("results", out var results))
            Requests(id, test, parsed.Set, results, null, tally);
    }

    private static void TemplateCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var parsed = PolicySet.ParseJson(test.GetProperty("policies").GetRawText());
        tally.Parse(
            id,
            expected.GetProperty("parse").GetBoolean(),
            parsed.IsSuccess,
            string.Join("; ", parsed.Errors)
        );
        if (!parsed.IsSuccess || !expected.TryGetProperty("results", out var results))
            return;
        var schema = Schema.Parse(test.GetProperty("schema").GetString()!).Unwrap();
        Validation(id, expected, parsed.Set, schema, tally);
        Requests(id, test, parsed.Set, results, null, tally);
    }

    private static void PolicyJsonCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var parsed = PolicySet.Parse(test.GetProperty("policy").GetString()!);
        var failure = expected.TryGetProperty("failure", out var why);
        var parses = expected.TryGetProperty("parse", out var parse)
            ? parse.GetBoolean()
            : !failure;
        tally.Parse(id, parses, parsed.IsSuccess, $"{string.Join("; ", parsed.Errors)} {why}");
        if (!parsed.IsSuccess || failure)
            return;
        var json = expected.TryGetProperty("json", out var policy)
            ? policy
            : expected.GetProperty("template");
        var written = parsed.Set.Policies is [var only]
            ? only.ToJson()
            : parsed.Set.Templates[0].ToJson();
        using var actual = JsonDocument.Parse(
            written,
            new JsonDocumentOptions { MaxDepth = 4_000 }
        );
        if (!JsonElement.DeepEquals(json, actual.RootElement))
        {
            tally.Parses++;
            tally.Note($"{id}: expected {json}\n   got {written}");
        }
    }

    /// <summary>The reference's own answers are informational; ours are as exact, so that both agree as sets.</summary>
    private static void PartialCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var policies = PolicySet.Parse(test.GetProperty("policies").GetString()!).Unwrap();
        var entities = EntityStore.ParseJson(test.GetProperty("entities").GetRawText()).Unwrap();
        var request = test.GetProperty("request");
        EntityUid? Part(string name) =>
            request.TryGetProperty(name, out var uid) && uid.ValueKind != JsonValueKind.Null
                ? RequestJson.Uid(uid)
                : null;
        var context =
            request.TryGetProperty("context", out var given)
            && given.ValueKind != JsonValueKind.Null
                ? RecordValue.ParseJson(given.GetRawText())
                : null;
        var partial = new PartialRequest(
            Part("principal"),
            Part("action"),
            Part("resource"),
            context
        );
        var result = PartialAuthorizer.Authorize(partial, policies, entities);
        var mine =
            $"{result.Decision?.ToString().ToLowerInvariant() ?? "unknown"}"
            + $" satisfied {Ids(result.Satisfied)} errored {Ids(result.Errors.Select(e => e.Policy))}"
            + $" residual {Ids(result.Residuals.Select(r => r.Policy))}"
            + $" may {Ids(result.MayBeDetermining)} must {Ids(result.MustBeDetermining)}";
        var theirs =
            $"{expected.GetProperty("decision").GetString() ?? "unknown"}"
            + $" satisfied {Ids(expected, "satisfied")} errored {Ids(expected, "errored")}"
            + $" residual {Ids(expected, "nontrivialResiduals")}"
            + $" may {Ids(expected, "mayBeDetermining")} must {Ids(expected, "mustBeDetermining")}";
        tally.Requests++;
        if (mine == theirs)
            return;
        tally.Decisions++;
        tally.Note($"{id}: expected {theirs}, got {mine}");
    }

    private static string Ids(IEnumerable<Policy> policies) =>
        $"[{string.Join(',', policies.Select(policy => policy.Id).Order(StringComparer.Ordinal))}]";

    private static string Ids(JsonElement json, string key) =>
        $"[{string.Join(',', json.GetProperty(key).EnumerateArray().Select(id => id.GetString()!).Order(StringComparer.Ordinal))}]";

    private static void SchemaCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var parsed = Schema.Parse(test.GetProperty("schema").GetString()!);
        tally.Parse(
            id,
            expected.GetProperty("wellFormed").GetBoolean(),
            parsed.IsSuccess,
            $"{parsed.Error} {expected}"
        );
        if (!parsed.IsSuccess || !expected.TryGetProperty("json", out var json))
            return;
        using var actual = JsonDocument.Parse(parsed.Schema.ToJson());
        if (!JsonElement.DeepEquals(json, actual.RootElement))
        {
            tally.Parses++;
            tally.Note($"{id}: expected {json}\n   got {parsed.Schema.ToJson()}");
        }
    }

    private static void EntitiesCase(string id, JsonElement test, Tally tally)
    {
        var schema = test.TryGetProperty("schema", out var text)
            ? Schema.Parse(text.GetString()!).Unwrap()
            : null;
        var entities = EntityStore.ParseJson(test.GetProperty("entities").GetRawText(), schema);
        var expected = test.GetProperty("expected");
        tally.Parse(
            id,
            expected.GetProperty("ok").GetBoolean(),
            entities.IsSuccess,
            $"{entities.Error} {expected}"
        );
    }

    private static void TypedCase(string id, JsonElement test, Tally tally)
    {
        var expected = test.GetProperty("expected");
        var parsed = PolicySet.Parse(test.GetProperty("policies").GetString()!);
        tally.Parse(
            id,
            expected.GetProperty("parse").GetBoolean(),
            parsed.IsSuccess,
            string.Join("; ", parsed.Errors)
        );
        if (!parsed.IsSuccess || !expected.TryGetProperty("results", out var results))
            return;
        var schema = Schema.Parse(test.GetProperty("schema").GetString()!).Unwrap();
        Validation(id, expected, parsed.Set, schema, tally);
        Requests(id, test, parsed.Set, results, schema, tally);
    }

    private static void Validation(
        string id,
        JsonElement expected,
        PolicySet policies,
        Schema schema,
        Tally tally
    )
    {
        if (
            !expected.TryGetProperty("validation", out var validation)
            || !validation.TryGetProperty("valid", out var valid)
        )
            return;
        var result = Validator.Validate(policies, schema);
        tally.Validation(
            id,
            valid.GetBoolean(),
            result.IsValid,
            $"{string.Join("; ", result.Errors)}; expected {validation}"
        );
    }

    private static void Requests(
        string id,
        JsonElement test,
        PolicySet policies,
        JsonElement results,
        Schema? schema,
        Tally tally
    )
    {
        var entities = EntityStore.ParseJson(test.GetProperty("entities").GetRawText(), schema);
        foreach (
            var (request, result) in test.GetProperty("requests")
                .EnumerateArray()
                .Zip(results.EnumerateArray())
        )
        {
            var answer = RequestJson.Answer(request, policies, entities, schema, validate: true);
            tally.Answer(id, Answer.Of(result), answer);
        }
    }
}
