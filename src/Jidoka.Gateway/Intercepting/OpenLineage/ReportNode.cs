using System.Globalization;

namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>A JSON value of a report, with its place for faults. A null value counts as absent.</summary>
internal readonly record struct ReportNode(JsonElement Value, string Path)
{
    public void MustBeObject()
    {
        if (Value.ValueKind != JsonValueKind.Object)
            throw Fault("It is not an object.");
    }

    public ReportNode? Optional(string key)
    {
        MustBeObject();
        return Value.TryGetProperty(key, out var found) && found.ValueKind != JsonValueKind.Null
            ? At(key, found)
            : null;
    }

    public ReportNode Required(string key) =>
        Optional(key) ?? throw new ReportFaultException(PathOf(key), "It is missing.");

    /// <summary>A facet that is not deleted; null: there is none.</summary>
    public ReportNode? Facet(string name)
    {
        if (Optional("facets")?.Optional(name) is not { } facet)
            return null;
        facet.MustBeObject();
        return
            facet.Value.TryGetProperty("_deleted", out var gone)
            && gone.ValueKind == JsonValueKind.True
            ? null
            : facet;
    }

    public IEnumerable<ReportNode> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Fault("It is not a list.");
        var path = Path;
        return Value
            .EnumerateArray()
            .Select(
                (item, i) =>
                    new ReportNode(item, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"))
            );
    }

    /// <summary>The members of an object; their names are the report's own, so the paths do not repeat them.</summary>
    public IEnumerable<(string Key, ReportNode Value)> Members()
    {
        MustBeObject();
        var path = Path;
        return Value.EnumerateObject().Select(m => (m.Name, new ReportNode(m.Value, path + ".*")));
    }

    public string Text(int maxLength)
    {
        if (Value.ValueKind != JsonValueKind.String)
            throw Fault("It is not a string.");
        var text = Value.GetString()!;
        if (text.Length == 0)
            throw Fault("It is empty.");
        if (text.Length > maxLength)
            throw Fault($"It has more than {maxLength} characters.");
        return text;
    }

    public ReportedName Name() =>
        new(
            Required("namespace").Text(ReportBounds.MaxNameLength),
            Required("name").Text(ReportBounds.MaxNameLength)
        );

    public string Uuid() =>
        Guid.TryParseExact(Text(ReportBounds.MaxNameLength), "D", out var id)
            ? id.ToString("D", CultureInfo.InvariantCulture)
            : throw Fault("It is not a UUID.");

    public string Uri()
    {
        var text = Text(ReportBounds.MaxNameLength);
        return System.Uri.TryCreate(text, UriKind.Absolute, out _)
            ? text
            : throw Fault("It is not an absolute URI.");
    }

    /// <summary>An RFC 3339 time, in milliseconds since the Unix epoch; one without an offset is no point in time.</summary>
    public long Time()
    {
        var text = Text(ReportBounds.MaxNameLength);
        var zoned =
            text.EndsWith('Z')
            || text.EndsWith('z')
            || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!zoned)
            throw Fault("It is a time without an offset.");
        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out var time
        )
            ? time.ToUnixTimeMilliseconds()
            : throw Fault("It is not a time.");
    }

    public ReportFaultException Fault(string why) => new(Path, why);

    private ReportNode At(string key, JsonElement value) => new(value, PathOf(key));

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}
