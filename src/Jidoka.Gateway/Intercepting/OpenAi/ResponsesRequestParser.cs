using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>
/// Reads a request for a response in one pass. The conversation is <see cref="ItemsReader"/>'s; this reads the frame
/// around it. A provider stores a response unless it is told not to, so it is told.
/// </summary>
internal ref struct ResponsesRequestParser
{
    private static readonly FieldTable Fields = new(
        "model",
        "input",
        "stream",
        "tools",
        "instructions",
        "store",
        "background",
        "previous_response_id",
        "conversation",
        "prompt",
        "context_management",
        "max_output_tokens",
        "parallel_tool_calls",
        "reasoning",
        "text",
        // From here on: known, of no concern to Jidoka.
        "include",
        "max_tool_calls",
        "metadata",
        "moderation",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
        "safety_identifier",
        "service_tier",
        "stream_options",
        "temperature",
        "tool_choice",
        "top_logprobs",
        "top_p",
        "truncation",
        "user"
    );
    private static readonly FieldTable ToolFields = new(
        "type",
        "name",
        // From here on: known, of no concern to Jidoka.
        "description",
        "parameters",
        "strict"
    );
    private static readonly byte[] StoreNothing = "\"store\":false,"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _body;
    private readonly RequestFindings _found = new();
    private Utf8JsonReader _json;
    private string? _model;
    private int _modelStart;
    private int _modelLength;
    private bool _stream;
    private Insertion? _insertion;
    private Range _input;
    private bool _keepsNothing;

    private ResponsesRequestParser(ReadOnlyMemory<byte> body)
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
        RequestReading.Read(body, static b => new ResponsesRequestParser(b).Parse(), out request);

    private ParsedRequest Parse()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "body", "an object");
        _insertion = new((int)_json.BytesConsumed, 0, StoreNothing);
        using var items = new ItemsReader(_body, _found);
        var keys = new ObjectKeys(Fields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            ReadField(field, items);
        }
        _json.Read(); // throws if anything but white space follows
        _found.AddUnknown("", keys.UnknownNames);
        if (_model is null)
            throw MalformedJsonException.Missing("model");
        if (!keys.Has(1))
            throw MalformedJsonException.Missing("input");
        return new ParsedRequest
        {
            Model = _model,
            ModelStart = _modelStart,
            ModelLength = _modelLength,
            Stream = _stream,
            Needs = _found.Needs,
            Insertion = _insertion,
            Parts = items.Parts,
            Prefixes = items.Prefixes,
            HasAssistantTurn = items.HasAssistantTurn,
            NamesKept = _found.NamesKept,
            Kept = _keepsNothing ? default : _input,
            ProviderFeatures = [.. _found.Features],
            UnknownFields = [.. _found.UnknownFields],
        };
    }

    private void ReadField(int field, ItemsReader items)
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
                var start = (int)_json.TokenStartIndex;
                items.Read(ref _json);
                _input = start..(int)_json.BytesConsumed;
                break;
            case 2:
                _stream = ReadFlag("stream");
                if (_stream)
                    _found.Need(ModelAbility.Streaming);
                break;
            case 3:
                ReadTools();
                break;
            case 4:
                items.ReadInstructions(ref _json);
                break;
            case 5:
                ReadStore();
                break;
            case 6:
                if (ReadFlag("background"))
                    _found.AddFeature("background");
                break;
            case 7:
                ReadPrevious();
                break;
            case 8:
                NoteIfGiven("conversation");
                break;
            case 9:
                NoteIfGiven("stored_prompt");
                break;
            case 10:
                NoteIfGiven("context_management");
                break;
            default:
                ReadNeed(field);
                break;
        }
    }

    private void ReadNeed(int field)
    {
        switch (field)
        {
            case 11:
                _found.NeedAnswer("max_output_tokens", ref _json);
                break;
            case 12 when _json.TokenType == JsonTokenType.True:
                _found.Need(ModelAbility.ParallelTools);
                break;
            case 13 when _json.TokenType == JsonTokenType.StartObject:
                _found.NeedReasoning("effort"u8, "none"u8, ref _json);
                break;
            case 14 when _json.TokenType == JsonTokenType.StartObject:
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
            default:
                _json.Skip();
                break;
        }
    }

    private void ReadPrevious()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return;
        _json.Expect(JsonTokenType.String, "previous_response_id", "a string");
        _ = _json.Name("previous_response_id");
        _found.NamesKept = true;
    }

    private void ReadStore()
    {
        var start = (int)_json.TokenStartIndex;
        _keepsNothing = _json.TokenType == JsonTokenType.False;
        if (ReadFlag("store"))
            _found.AddFeature("store");
        _insertion =
            _json.TokenType == JsonTokenType.Null
                ? new(start, (int)_json.BytesConsumed - start, False)
                : null;
    }

    private bool ReadFlag(string field) =>
        _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw MalformedJsonException.WrongType(field, "a boolean", _json.Kind()),
        };

    private void NoteIfGiven(string feature)
    {
        if (_json.TokenType != JsonTokenType.Null)
            _found.AddFeature(feature);
        _json.Skip();
    }

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
        var isFunction = false;
        var keys = new ObjectKeys(ToolFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (field == 0)
            {
                _json.Expect(JsonTokenType.String, "tools[].type", "a string");
                isFunction = _json.ValueTextEquals("function"u8);
                if (!isFunction)
                    _found.AddFeature(CoverageName.Of(_json.GetString()));
            }
            else
                _json.Skip();
        }
        if (!keys.Has(0))
            throw MalformedJsonException.Missing("tools[].type");
        if (!isFunction)
            return;
        if (!keys.Has(1))
            throw MalformedJsonException.Missing("tools[].name");
        _found.AddUnknown("tools.", keys.UnknownNames);
    }
}
