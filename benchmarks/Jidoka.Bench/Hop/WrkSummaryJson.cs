using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jidoka.Bench.Hop;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WrkSummary))]
internal sealed partial class WrkSummaryJson : JsonSerializerContext;
