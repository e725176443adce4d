using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>
/// Verdicts for each policy (strict and permissive), entity and request, as another implementation's maintainers recorded
/// them from the reference up to 4.12.
/// </summary>
internal static class ValidationSuite
{
    private const string Suffix = ".validation.json";

    public static Tally RunFolder(string folder)
    {
        var tally = new Tally();
        foreach (
            var file in Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal)
        )
        {
            var stem = file[..^Suffix.Length];
            Run(
                Path.GetFileName(stem),
                File.ReadAllText(file),
                File.ReadAllText(stem + ".json"),
                File.ReadAllText(stem + ".cedar"),
                File.ReadAllText(stem + ".cedarschema"),
                File.ReadAllText(stem + ".entities.json"),
                tally
            );
        }
        return tally;
    }

    public static Tally RunCorpus(Dictionary<string, string> files)
    {
        var tally = new Tally();
        foreach (
            var (name, labels) in files.Where(f => f.Key.EndsWith(Suffix, StringComparison.Ordinal))
        )
        {
            var stem = "corpus-tests/" + Path.GetFileName(name)[..^Suffix.Length];
            Run(
                stem,
                labels,
                files[stem + ".json"],
                files[stem + ".cedar"],
                files[stem + ".cedarschema"],
                files[stem + ".entities.json"],
                tally
            );
        }
        foreach (
            var (name, json) in files.Where(f =>
                f.Key.StartsWith("corpus-tests-json-schemas/", StringComparison.Ordinal)
            )
        )
        {
            var schema = Schema.ParseJson(json, name);
            tally.Parse(name, true, schema.IsSuccess, $"{schema.Error}");
        }
        return tally;
    }

    private static void Run(
        string name,
        string labels,
        string test,
        string policies,
        string schemaText,
        string entities,
        Tally tally
    )
    {
        tally.Cases++;
        using var expected = JsonDocument.Parse(labels);
        using var input = JsonDocument.Parse(test);
        var schema = Schema.Parse(schemaText, name);
        var parsed = PolicySet.Parse(policies, name);
        tally.Parse(
            name,
            true,
            schema.IsSuccess && parsed.IsSuccess,
            $"{schema.Error} {string.Join("; ", parsed.Errors)}"
        );
        if (!schema.IsSuccess || !parsed.IsSuccess)
            return;
        var policyLabels = expected
            .RootElement.GetProperty("policyValidation")
            .GetProperty("perPolicy");
        foreach (var mode in (ValidationMode[])[ValidationMode.Strict, ValidationMode.Permissive])
            Policies($"{name} {mode}", policyLabels, parsed.Set, schema.Schema, mode, tally);
        Entities(
            name,
            expected.RootElement.GetProperty("entityValidation").GetProperty("perEntity"),
            entities,
            schema.Schema,
            tally
        );
        var requests = expected.RootElement.GetProperty("requestValidation");
        if (requests.ValueKind == JsonValueKind.Array)
            Requests(
                name,
                requests,
                input.RootElement.GetProperty("requests"),
                schema.Schema,
                tally
            );
    }

    private static void Policies(
        string name,
        JsonElement labels,
        PolicySet policies,
        Schema schema,
        ValidationMode mode,
        Tally tally
    )
    {
        var options = new ValidationOptions { Mode = mode, Version = LanguageVersion.V4_12 };
        var errors = Validator
            .Validate(policies, schema, options)
            .Errors.ToLookup(error => error.PolicyId);
        foreach (var policy in labels.EnumerateObject())
        {
            var valid = policy
                .Value.GetProperty(mode == ValidationMode.Strict ? "strict" : "permissive")
                .GetBoolean();
            var found = errors[policy.Name].ToList();
            tally.Validation(
                $"{name} {policy.Name}",
                valid,
                found.Count == 0,
                $"{string.Join("; ", found)} {policy.Value}"
            );
        }
    }

    private static void Entities(
        string name,
        JsonElement labels,
        string json,
        Schema schema,
        Tally tally
    )
    {
        using var all = JsonDocument.Parse(json);
        foreach (var entity in all.RootElement.EnumerateArray())
        {
            var uid = RequestJson.Uid(entity.GetProperty("uid"));
            if (!labels.TryGetProperty($"{uid.Type}::{uid.Id}", out var label))
                continue;
            // An action's ancestors are known from all entities together; other entities stand alone.
            var text = Parsing.PolicyParser.IsActionType(uid.Type)
                ? Actions(all.RootElement)
                : $"[{entity.GetRawText()}]";
            var problem = EntityStore.ParseJson(text, schema).Error;
            var about =
                problem.Length > 0
                && (
                    !Parsing.PolicyParser.IsActionType(uid.Type)
                    || problem.Contains(uid.ToString(), StringComparison.Ordinal)
                );
            tally.Validation(
                $"{name} {uid}",
                !label.TryGetProperty("errors", out _),
                !about,
                $"{problem} {label}"
            );
        }
    }

    private static string Actions(JsonElement entities) =>
        $"[{string.Join(',', entities.EnumerateArray().Where(e => Parsing.PolicyParser.IsActionType(RequestJson.Uid(e.GetProperty("uid")).Type)).Select(e => e.GetRawText()))}]";

    private static void Requests(
        string name,
        JsonElement labels,
        JsonElement requests,
        Schema schema,
        Tally tally
    )
    {
        foreach (var (label, request) in labels.EnumerateArray().Zip(requests.EnumerateArray()))
        {
            var problem = RequestJson.Problem(request, schema);
            tally.Validation(
                $"{name} {label.GetProperty("description")}",
                label.GetProperty("strict").GetBoolean(),
                problem is null,
                $"{problem} {label}"
            );
        }
    }
}
