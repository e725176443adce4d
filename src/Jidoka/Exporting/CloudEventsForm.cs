using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Controlling;

namespace Jidoka.Exporting;

/// <summary>
/// Every event of the ledger as a CloudEvent (1.0, structured JSON): its data is the event as it stands in the ledger, which
/// holds no content.
/// </summary>
/// <param name="log">The log's name.</param>
internal sealed class CloudEventsForm(string log) : IExportForm
{
    /// <inheritdoc/>
    public IEnumerable<byte[]> Of(long index, LedgerEvent value, Func<long, Decided?> decidedAt)
    {
        var data = JsonNode.Parse(EventJson.Write(value))!.AsObject();
        var root = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = index.ToString(CultureInfo.InvariantCulture),
            ["source"] = "urn:jidoka:" + log.Replace('/', ':'),
            ["type"] = "dev.jidoka." + data["type"],
            ["time"] = DateTimeOffset
                .FromUnixTimeMilliseconds(value.TimeMs)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["datacontenttype"] = "application/json",
            ["data"] = data,
        };
        return [JsonSerializer.SerializeToUtf8Bytes(root, ControlJson.Default.JsonObject)];
    }

    /// <inheritdoc/>
    public IEnumerable<byte[]> Quiet(long nowMs) => [];

    /// <inheritdoc/>
    public void Remember(LedgerEvent value)
    {
        // Each document stands by itself.
    }
}
