using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>
/// Reads a request for a message in one pass. The conversation is <see cref="TurnsReader"/>'s; this reads the frame
/// around it.
/// </summary>
internal ref struct MessagesRequestParser
{
    // What the provider would run, keep or look up, or which other model it would ask instead: each refused by name.
    private static readonly string[] Features =
    [
        "mcp_servers",
        "container",
        "context_management",
        "fallbacks",
        "fallback_credit_token",
        "diagnostics",
        "thread",
        "compaction",
    ];
    private const int FirstFeature = 5;
    private const int MaxTokens = 13;
    private static readonly FieldTable Fields = new([
        "model",
        "messages",
        "stream",
        "tools",
        "system",
        .. Features,
        "max_tokens",
        "thinking",
        "output_config",
        "output_format",
        "inference_geo",
        // From here on: known, of no concern to Jidoka.
        "metadata",
        "stop_sequences",
        "temperature",
        "top_k",
        "top_p",
        "tool_choice",
        "service_tier",
        "cache_control",
        "speed",
        "billing_policy",
    ]);
    private static readonly FieldTable ToolFields = new(
        "type",
        "name",
        // From here on: known, of no concern to Jidoka.
        "description",
        "input_schema",
        "cache_control",
        "strict",
        "eager_input_streaming",
        "input_examples"
    );

    private readonly ReadOnlyMemory<byte> _body;
    private readonly RequestFindings _found = new();
    private Utf8JsonReader _json;
    private string? _model;
    private int _modelStart;
    private int _modelLength;
    private bool _stream;

    private MessagesRequestParser(ReadOnlyMemory<byte> body)
    {
        _body = body;
        _json = new Utf8JsonReader(
            body.Span,
            new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth }
        );
    }

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body; the parts found are slices of it.</param>
    /// <param name="request">The request; null if it was refused.</param>
    /// <returns>Null, or why the body is not taken.</returns>
    public static LlmError? Parse(ReadOnlyMemory<byte> body, out ParsedRequest? request) =>
        RequestReading.Read(body, static b => new MessagesRequestParser(b).Parse(), out request);

    private ParsedRequest Parse()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "body", "an object");
        using var turns = new TurnsReader(_body, _found);
        var keys = new ObjectKeys(Fields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            ReadField(field, turns);
        }
        _json.Read(); // throws if anything but white space follows
        _found.AddUnknown("", keys.UnknownNames);
        if (_model is null)
            throw MalformedJsonException.Missing("model");
        if (!keys.Has(1))
            throw MalformedJsonException.Missing("messages");
        return new ParsedRequest
        {
            Model = _model,
            ModelStart = _modelStart,
            ModelLength = _modelLength,
            Stream = _stream,
            Needs = _found.Needs,
            Parts = turns.Parts,
            Prefixes = turns.Prefixes,
            HasAssistantTurn = turns.HasAssistantTurn,
            ProviderFeatures = [.. _found.Features],
            UnknownFields = [.. _found.UnknownFields],
        };
    }

    private void ReadField(int field, TurnsReader turns)
    {
        switch (field)
        {
            case 0:
                _json.Expect(JsonTokenType.String, "model", "a string");
                _modelStart = (int)_json.TokenStartIndex;
                _modelLength = (int)_json.BytesConsumed - _modelStart;
                _model = _json.Name("model");
                break;
            case 1:
                turns.Read(ref _json);
                break;
            case 2:
                _stream = ReadStream();
                if (_stream)
                    _found.Need(ModelAbility.Streaming);
                break;
            case 3:
                ReadTools();
                break;
            case 4:
                turns.ReadSystem(ref _json);
                break;
            default:
                if (
                    field >= FirstFeature
                    && field < FirstFeature + Features.Length
                    && _json.TokenType != JsonTokenType.Null
                )
                    _found.AddFeature(Features[field - FirstFeature]);
                ReadNeed(field);
                break;
        }
    }

    private void ReadNeed(int field)
    {
        switch (field)
        {
            case MaxTokens:
                _found.NeedAnswer("max_tokens", ref _json);
                break;
            case MaxTokens + 1 when _json.TokenType == JsonTokenType.StartObject:
                _found.NeedReasoning("type"u8, "disabled"u8, ref _json);
                break;
            case MaxTokens + 2 when _json.TokenType == JsonTokenType.StartObject:
                while (_json.NextKey())
                {
                    var isFormat = _json.ValueTextEquals("format"u8);
                    _json.Read();
                    if (isFormat)
                        _found.NeedForm(ref _json);
                    else
                        _json.Skip();
                }
                break;
            case MaxTokens + 3:
                _found.NeedForm(ref _json);
                break;
            case MaxTokens + 4 when _json.TokenType != JsonTokenType.Null:
                _json.Expect(JsonTokenType.String, "inference_geo", "a string");
                _found.AddFeature(
                    RequestFindings.InferenceGeo + CoverageName.Of(_json.GetString())
                );
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private bool ReadStream() =>
        _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw MalformedJsonException.WrongType("stream", "a boolean", _json.Kind()),
        };

    private void ReadTools()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return;
        _json.Expect(JsonTokenType.StartArray, "tools", "an array");
        for (var index = 0; _json.NextElement(); index++)
        {
            if (index == LlmLimits.MaxTools)
                throw MalformedJsonException.TooMany("tools", "MaxTools", LlmLimits.MaxTools);
            _json.Expect(JsonTokenType.StartObject, "tools[]", "an object");
            _found.Need(ModelAbility.Tools);
            ReadTool();
        }
    }

    private void ReadTool()
    {
        var keys = new ObjectKeys(ToolFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (field == 0 && _json.TokenType != JsonTokenType.Null)
            {
                _json.Expect(JsonTokenType.String, "tools[].type", "a string");
                if (!_json.ValueTextEquals("custom"u8))
                    _found.AddFeature(ToolKind(_json.GetString()!));
            }
            else if (field == 1)
                _json.Expect(JsonTokenType.String, "tools[].name", "a string");
            else
                _json.Skip();
        }
        _found.AddUnknown("tools.", keys.UnknownNames);
    }

    /// <summary>A tool type without the date of its version: <c>web_search_20250305</c> is <c>web_search</c>.</summary>
    private static string ToolKind(string type)
    {
        const int dateChars = 8;
        var cut = type.LastIndexOf('_');
        var dated =
            cut > 0
            && type.Length - cut - 1 == dateChars
            && !type.AsSpan(cut + 1).ContainsAnyExceptInRange('0', '9');
        return CoverageName.Of(dated ? type[..cut] : type);
    }
}
