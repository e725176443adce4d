using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>
/// Reads a chat completion request in one pass. The conversation is <see cref="MessagesReader"/>'s; this reads the
/// frame around it.
/// </summary>
internal ref struct RequestParser
{
    private static readonly FieldTable Fields = new(
        "model",
        "messages",
        "stream",
        "tools",
        "store",
        "web_search_options",
        "background",
        "previous_response_id",
        "conversation",
        "functions",
        "function_call",
        "max_tokens",
        "max_completion_tokens",
        "parallel_tool_calls",
        "response_format",
        "reasoning_effort",
        // Azure's: data and pictures that the provider would look up and read by itself.
        "data_sources",
        "dataSources",
        "enhancements",
        // From here on: known, of no concern to Jidoka.
        "stream_options",
        "tool_choice",
        "temperature",
        "top_p",
        "n",
        "stop",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "user",
        "seed",
        "verbosity",
        "metadata",
        "modalities",
        "audio",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
        "moderation",
        "prediction"
    );
    private static readonly FieldTable ToolFields = new("type", "function");
    private static readonly FieldTable FunctionFields = new(
        "name",
        "description",
        "parameters",
        "strict"
    );

    private readonly ReadOnlyMemory<byte> _body;
    private readonly RequestFindings _found = new();
    private Utf8JsonReader _json;
    private string? _model;
    private int _modelStart;
    private int _modelLength;
    private bool _stream;

    private RequestParser(ReadOnlyMemory<byte> body)
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
        RequestReading.Read(body, static b => new RequestParser(b).Parse(), out request);

    private ParsedRequest Parse()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "body", "an object");
        using var messages = new MessagesReader(_body, _found);
        var keys = new ObjectKeys(Fields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            ReadField(field, messages);
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
            Parts = messages.Parts,
            Prefixes = messages.Prefixes,
            HasAssistantTurn = messages.HasAssistantTurn,
            ProviderFeatures = [.. _found.Features],
            UnknownFields = [.. _found.UnknownFields],
        };
    }

    private void ReadField(int field, MessagesReader messages)
    {
        switch (field)
        {
            case 0:
                ReadModel();
                break;
            case 1:
                messages.Read(ref _json);
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
                if (ReadFlag("store"))
                    _found.AddFeature("store");
                break;
            case 5:
                NoteIfGiven("web_search");
                break;
            case 6:
                if (ReadFlag("background"))
                    _found.AddFeature("background");
                break;
            case 7:
                NoteIfGiven("previous_response_id");
                break;
            case 8:
                NoteIfGiven("conversation");
                break;
            case 9:
                RefuseLegacy("functions", "tools");
                break;
            case 10:
                RefuseLegacy("function_call", "tool_choice");
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
                _found.NeedAnswer("max_tokens", ref _json);
                break;
            case 12:
                _found.NeedAnswer("max_completion_tokens", ref _json);
                break;
            case 13 when _json.TokenType == JsonTokenType.True:
                _found.Need(ModelAbility.ParallelTools);
                break;
            case 14:
                _found.NeedForm(ref _json);
                break;
            case 15
                when _json.TokenType == JsonTokenType.String && !_json.ValueTextEquals("none"u8):
                _found.Need(ModelAbility.Reasoning);
                break;
            case 16 or 17:
                NoteIfGiven("data_sources");
                break;
            case 18:
                NoteIfGiven("enhancements");
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private void ReadModel()
    {
        _json.Expect(JsonTokenType.String, "model", "a string");
        _modelStart = (int)_json.TokenStartIndex;
        _modelLength = (int)_json.BytesConsumed - _modelStart;
        _model = _json.Name("model");
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

    private void RefuseLegacy(string field, string instead)
    {
        if (_json.TokenType != JsonTokenType.Null)
            throw new MalformedJsonException(
                "unsupported_parameter",
                $"'{field}' is not served by Jidoka; use '{instead}'.",
                field
            );
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
            _found.Need(ModelAbility.Tools);
            ReadTool(index);
        }
    }

    private void ReadTool(int index)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            throw MalformedJsonException.WrongType($"tools[{index}]", "an object", _json.Kind());
        var keys = new ObjectKeys(ToolFields);
        var isFunction = false;
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (field == 0)
                isFunction = ReadToolType(index);
            else if (field == 1)
                ReadFunction(index);
            else
                _json.Skip();
        }
        if (!keys.Has(0))
            throw MalformedJsonException.Missing($"tools[{index}].type");
        if (!isFunction)
            return;
        if (!keys.Has(1))
            throw MalformedJsonException.Missing($"tools[{index}].function");
        _found.AddUnknown("tools.", keys.UnknownNames);
    }

    private bool ReadToolType(int index)
    {
        if (_json.TokenType != JsonTokenType.String)
            throw MalformedJsonException.WrongType(
                $"tools[{index}].type",
                "a string",
                _json.Kind()
            );
        if (_json.ValueTextEquals("function"u8))
            return true;
        _found.AddFeature(CoverageName.Of(_json.GetString()));
        return false;
    }

    private void ReadFunction(int index)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            throw MalformedJsonException.WrongType(
                $"tools[{index}].function",
                "an object",
                _json.Kind()
            );
        var keys = new ObjectKeys(FunctionFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (field == 0 && _json.TokenType != JsonTokenType.String)
                throw MalformedJsonException.WrongType(
                    $"tools[{index}].function.name",
                    "a string",
                    _json.Kind()
                );
            _json.Skip();
        }
        if (!keys.Has(0))
            throw MalformedJsonException.Missing($"tools[{index}].function.name");
        _found.AddUnknown("tools.function.", keys.UnknownNames);
    }
}
