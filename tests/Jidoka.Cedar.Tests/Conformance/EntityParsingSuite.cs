using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Entity JSON that is read with a schema, all at once and one entity at a time.</summary>
internal static class EntityParsingSuite
{
    private const string Suffix = ".parsing.json";

    public static Tally RunFolder(string folder)
    {
        var tally = new Tally();
        foreach (
            var file in Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal)
        )
            Run(file, folder, tally);
        return tally;
    }

    private static void Run(string file, string folder, Tally tally)
    {
        tally.Cases++;
        var name = Path.GetFileName(file)[..^Suffix.Length];
        using var labels = JsonDocument.Parse(File.ReadAllText(file));
        using var test = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name + ".json")));
        var schema = Schema
            .Parse(
                File.ReadAllText(
                    Path.Combine(folder, test.RootElement.GetProperty("schema").GetString()!)
                )
            )
            .Unwrap();
        var json = File.ReadAllText(
            Path.Combine(folder, test.RootElement.GetProperty("entities").GetString()!)
        );
        var whole = EntityStore.ParseJson(json, schema);
        var expected = labels
            .RootElement.GetProperty("allEntities")
            .GetProperty("success")
            .GetBoolean();
        tally.Parse($"{name} all", expected, whole.IsSuccess, whole.Error);
        // Some of the texts are not JSON, or not of the right form, on purpose: they have no verdict for single entities.
        if (
            !labels.RootElement.TryGetProperty("perEntity", out var perEntity)
            || !perEntity.EnumerateObject().Any()
        )
            return;
        using var all = JsonDocument.Parse(json);
        foreach (var entity in all.RootElement.EnumerateArray())
        {
            var uid = RequestJson.Uid(entity.GetProperty("uid"));
            if (!perEntity.TryGetProperty($"{uid.Type}::{uid.Id}", out var label))
                continue;
            var alone = EntityStore.ParseJson($"[{entity.GetRawText()}]", schema);
            tally.Parse(
                $"{name} {uid}",
                label.GetProperty("success").GetBoolean(),
                alone.IsSuccess,
                alone.Error
            );
        }
    }
}
