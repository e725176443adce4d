using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>The published fuzz corpus and the hand-written integration tests, which share one format.</summary>
internal static class CorpusSuite
{
    public static Tally RunCorpus(Dictionary<string, string> files)
    {
        var tally = new Tally();
        foreach (var name in files.Keys.Where(IsTest).Order(StringComparer.Ordinal))
            Run(name, files, tally);
        return tally;
    }

    /// <summary>Runs every file that has requests.</summary>
    public static Tally RunFolder(string root)
    {
        var tally = new Tally();
        var files = Archive.ReadFolder(root);
        foreach (var name in files.Keys.Where(f => f.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var test = JsonDocument.Parse(files[name]);
            if (
                test.RootElement.ValueKind == JsonValueKind.Object
                && test.RootElement.TryGetProperty("requests", out _)
            )
                Run(name, files, tally);
        }
        return tally;
    }

    private static bool IsTest(string name) =>
        name.StartsWith("corpus-tests/", StringComparison.Ordinal)
        && name.EndsWith(".json", StringComparison.Ordinal)
        && !name.EndsWith(".entities.json", StringComparison.Ordinal);

    private static void Run(string name, Dictionary<string, string> files, Tally tally)
    {
        tally.Cases++;
        using var document = JsonDocument.Parse(files[name]);
        var test = document.RootElement;
        var parsed = PolicySet.Parse(files[test.GetProperty("policies").GetString()!], name);
        tally.Parse(name, true, parsed.IsSuccess, string.Join("; ", parsed.Errors));
        var schema = Schema.Parse(files[test.GetProperty("schema").GetString()!], name);
        tally.Parse(name, true, schema.IsSuccess, $"{schema.Error}");
        if (!schema.IsSuccess)
            return;
        var entities = EntityStore.ParseJson(
            files[test.GetProperty("entities").GetString()!],
            schema.Schema
        );
        tally.Parse(name, true, entities.IsSuccess, entities.Error);
        if (!parsed.IsSuccess || !entities.IsSuccess)
            return;
        // The corpus was labelled by versions up to 4.12.
        var validation = Validator.Validate(
            parsed.Set,
            schema.Schema,
            new ValidationOptions { Version = LanguageVersion.V4_12 }
        );
        var valid = test.GetProperty("shouldValidate").GetBoolean();
        tally.Validation(name, valid, validation.IsValid, string.Join("; ", validation.Errors));
        foreach (var request in test.GetProperty("requests").EnumerateArray())
        {
            var validate =
                !request.TryGetProperty("validateRequest", out var flag) || flag.GetBoolean();
            var answer = RequestJson.Answer(request, parsed.Set, entities, schema.Schema, validate);
            tally.Answer(
                $"{name} {request.GetProperty("description")}",
                Answer.Of(request),
                answer
            );
        }
    }
}
