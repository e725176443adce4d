namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>
/// OpenAI's published description of its API, and whether a document fits one of its schemas. Only the keywords that it
/// uses for what Jidoka writes are known.
/// </summary>
internal sealed class OpenApiDocument
{
    private const int MaxDepth = 64;
    private const string RefPrefix = "#/components/schemas/";

    private readonly JsonElement _schemas;
    private readonly JsonElement _paths;

    private OpenApiDocument(JsonElement root)
    {
        _schemas = root.GetProperty("components").GetProperty("schemas");
        _paths = root.GetProperty("paths");
    }

    /// <summary>Every operation: its method and path, with the placeholders as they stand there.</summary>
    public IEnumerable<(string Method, string Path)> Operations =>
        _paths
            .EnumerateObject()
            .SelectMany(p =>
                p.Value.EnumerateObject().Select(o => (o.Name.ToUpperInvariant(), p.Name))
            )
            .Where(o => o.Item1 is "GET" or "POST" or "PUT" or "PATCH" or "DELETE");

    /// <summary>The properties of an object of that schema, all its parts together.</summary>
    public IReadOnlyDictionary<string, JsonElement> PropertiesOf(string schema)
    {
        var found = new Dictionary<string, JsonElement>();
        foreach (var part in PartsOf(_schemas.GetProperty(schema)))
            if (part.TryGetProperty("properties", out var properties))
                foreach (var property in properties.EnumerateObject())
                    found[property.Name] = property.Value;
        return found;
    }

    /// <summary>What the <c>type</c> of an object may say, over all the kinds that the schema joins.</summary>
    public IReadOnlyList<string> TypesOf(JsonElement schema) =>
        [
            .. PartsOf(schema)
                .Select(p => p.TryGetProperty("properties", out var of) ? of : default)
                .Where(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("type", out _))
                .SelectMany(p => PartsOf(p.GetProperty("type")))
                .SelectMany(WordsOf)
                .Distinct(),
        ];

    /// <summary>What the <c>type</c> of an object of that schema may say.</summary>
    public IReadOnlyList<string> TypesOf(string schema) => TypesOf(_schemas.GetProperty(schema));

    /// <summary>The schema itself and all that it is made of: its references, parts and alternatives.</summary>
    private IEnumerable<JsonElement> PartsOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return PartsOf(_schemas.GetProperty(reference.GetString()![RefPrefix.Length..]));
        return ((string[])["allOf", "anyOf", "oneOf"])
            .Where(w => schema.TryGetProperty(w, out _))
            .SelectMany(w => schema.GetProperty(w).EnumerateArray())
            .SelectMany(PartsOf)
            .Prepend(schema);
    }

    private static IEnumerable<string> WordsOf(JsonElement schema)
    {
        if (schema.TryGetProperty("const", out var word))
            yield return word.GetString()!;
        if (schema.TryGetProperty("enum", out var words))
            foreach (
                var one in words.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String)
            )
                yield return one.GetString()!;
    }

    /// <summary>Reads the description. Skips the test if it is not there; where CI is set, fails it.</summary>
    public static OpenApiDocument Require()
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED") ?? "../shared";
        var path = Path.Combine(shared, "data", "std", "openai-openapi", "openapi.json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            throw new InvalidOperationException($"OpenAI's description is not at '{path}'.");
        if (!File.Exists(path))
            Console.WriteLine("left out: OpenAI's description of its API (set JIDOKA_SHARED)");
        Assert.SkipUnless(File.Exists(path), "OpenAI's description of its API is not there");
        return new(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);
    }

    /// <summary>Fails unless the document fits the schema of that name.</summary>
    public void ShouldFit(string json, string schema)
    {
        using var document = JsonDocument.Parse(json);
        var faults = Check(document.RootElement, _schemas.GetProperty(schema), "$", 0);
        faults.ShouldBeEmpty($"{schema}: {json}");
    }

    private List<string> Check(JsonElement value, JsonElement schema, string at, int depth)
    {
        if (depth > MaxDepth)
            return [$"{at}: the schema is too deep"];
        if (schema.ValueKind is JsonValueKind.True)
            return [];
        var faults = new List<string>();
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()![RefPrefix.Length..];
            faults.AddRange(Check(value, _schemas.GetProperty(name), at, depth + 1));
        }
        if (value.ValueKind == JsonValueKind.Null && IsTrue(schema, "nullable"))
            return faults;
        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type))
            faults.Add($"{at}: {value.ValueKind} where {type} is due");
        if (
            schema.TryGetProperty("enum", out var words)
            && !words.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value))
        )
            faults.Add($"{at}: {value} is none of {words}");
        if (schema.TryGetProperty("allOf", out var all))
            foreach (var part in all.EnumerateArray())
                faults.AddRange(Check(value, part, at, depth + 1));
        foreach (var word in (string[])["anyOf", "oneOf"])
            if (schema.TryGetProperty(word, out var any))
                faults.AddRange(CheckAny(value, any, at, depth));
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(value, schema, at, depth, faults);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (item, i) in value.EnumerateArray().Select((v, i) => (v, i)))
                faults.AddRange(Check(item, items, $"{at}[{i}]", depth + 1));
        return faults;
    }

    private List<string> CheckAny(JsonElement value, JsonElement any, string at, int depth)
    {
        List<string>? least = null;
        foreach (var one in any.EnumerateArray())
        {
            var faults = Check(value, one, at, depth + 1);
            if (faults.Count == 0)
                return [];
            if (least is null || faults.Count < least.Count)
                least = faults;
        }
        return [$"{at}: fits none of {any.GetArrayLength()}", .. least ?? []];
    }

    private void CheckObject(
        JsonElement value,
        JsonElement schema,
        string at,
        int depth,
        List<string> faults
    )
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _))
                    faults.Add($"{at}: '{name}' is missing");
        var known = schema.TryGetProperty("properties", out var properties);
        foreach (var field in value.EnumerateObject())
            if (known && properties.TryGetProperty(field.Name, out var of))
                faults.AddRange(Check(field.Value, of, $"{at}.{field.Name}", depth + 1));
            else if (
                schema.TryGetProperty("additionalProperties", out var more)
                && more.ValueKind == JsonValueKind.False
            )
                faults.Add($"{at}: '{field.Name}' is not known");
    }

    private static bool IsOfType(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(t => IsOfType(value, t))
            : type.GetString() switch
            {
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "string" => value.ValueKind == JsonValueKind.String,
                "null" => value.ValueKind == JsonValueKind.Null,
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
                "number" => value.ValueKind == JsonValueKind.Number,
                _ => false,
            };

    private static bool IsTrue(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
