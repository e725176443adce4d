using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads a chat completion, or one chunk of a streamed one, in one pass.</summary>
internal ref struct AnswerParser
{
    private static readonly FieldTable Fields = new(
        "choices",
        "model",
        "usage",
        "error",
        "system_fingerprint",
        // From here on: known, of no concern to Jidoka.
        "id",
        "object",
        "created",
        "service_tier"
    );
    private static readonly FieldTable UsageFields = new("prompt_tokens", "completion_tokens");
    private static readonly FieldTable ChoiceFields = new(
        "index",
        "message",
        "delta",
        "finish_reason"
    );
    private static readonly FieldTable MessageFields = new(
        "content",
        "tool_calls",
        "function_call",
        "role",
        "refusal"
    );
    private static readonly FieldTable CallFields = new("index", "id", "type", "function");
    private static readonly FieldTable FunctionFields = new("name", "arguments");

    private readonly AnswerFacts _facts;
    private Utf8JsonReader _json;
    private int _choicePieces;

    private AnswerParser(ReadOnlySpan<byte> answer, AnswerFacts facts)
    {
        _facts = facts;
        _json = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth });
    }

    /// <summary>Reads an answer or chunk.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryParse(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        AnswerReading.TryRead(answer, facts, static (a, f) => new AnswerParser(a, f).Parse());

    private void Parse()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "answer", "an object");
        var keys = new ObjectKeys(Fields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0 when _json.TokenType != JsonTokenType.Null:
                    ReadChoices();
                    break;
                case 1 when _json.TokenType == JsonTokenType.String:
                    _facts.Model ??= CoverageName.Of(_json.GetString());
                    break;
                case 2 when _json.TokenType == JsonTokenType.StartObject:
                    ReadUsage();
                    break;
                case 3:
                    _facts.HasError = _json.TokenType != JsonTokenType.Null;
                    _json.Skip();
                    break;
                case 4 when _json.TokenType == JsonTokenType.String:
                    _facts.Fingerprint ??= CoverageName.Of(_json.GetString());
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        _json.Read(); // throws if anything but white space follows
    }

    private void ReadUsage()
    {
        var keys = new ObjectKeys(UsageFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (
                field >= 0
                && _json.TokenType == JsonTokenType.Number
                && _json.TryGetInt64(out var tokens)
            )
            {
                if (field == 0)
                    _facts.PromptTokens = tokens;
                else
                    _facts.CompletionTokens = tokens;
            }
            _json.Skip();
        }
    }

    private void ReadChoices()
    {
        _json.Expect(JsonTokenType.StartArray, "choices", "an array");
        _facts.HasChoices = true;
        for (var place = 0; _json.NextElement(); place++)
        {
            if (place == LlmLimits.MaxChoices)
                throw MalformedJsonException.TooMany("choices", "MaxChoices", LlmLimits.MaxChoices);
            _json.Expect(JsonTokenType.StartObject, "choices[]", "an object");
            ReadChoice(place);
        }
    }

    private void ReadChoice(int place)
    {
        var index = place;
        var finished = false;
        _choicePieces = _facts.Calls.Count;
        var keys = new ObjectKeys(ChoiceFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    index = ReadIndex("choices[].index", place);
                    break;
                case 1 or 2 when _json.TokenType == JsonTokenType.StartObject:
                    ReadMessage();
                    break;
                case 3:
                    finished = _json.TokenType != JsonTokenType.Null;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        // The choice's index may stand after its calls.
        for (var i = _choicePieces; i < _facts.Calls.Count; i++)
            _facts.Calls[i] = _facts.Calls[i] with { Choice = index };
        if (finished)
            _facts.Finished.Add(index);
    }

    private int ReadIndex(string field, int place)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return place;
        return
            _json.TokenType == JsonTokenType.Number
            && _json.TryGetInt32(out var index)
            && index >= 0
            ? index
            : throw MalformedJsonException.WrongType(field, "a number from 0", _json.Kind());
    }

    private void ReadMessage()
    {
        var keys = new ObjectKeys(MessageFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    _facts.HasText |=
                        _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length > 0;
                    _json.Skip();
                    break;
                case 1 when _json.TokenType != JsonTokenType.Null:
                    ReadCalls();
                    break;
                case 2 when _json.TokenType != JsonTokenType.Null:
                    _json.Expect(JsonTokenType.StartObject, "function_call", "an object");
                    var (name, start) = ReadFunction();
                    AddCall(ToolCallPiece.LegacyIndex, "", name, start, isFunction: false);
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
    }

    private void ReadCalls()
    {
        _json.Expect(JsonTokenType.StartArray, "tool_calls", "an array");
        for (var place = 0; _json.NextElement(); place++)
        {
            _json.Expect(JsonTokenType.StartObject, "tool_calls[]", "an object");
            ReadCall(place);
        }
    }

    private void ReadCall(int place)
    {
        var index = place;
        var isFunction = true;
        string? id = null;
        string? name = null;
        var start = _facts.Arguments.Length;
        var keys = new ObjectKeys(CallFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    index = ReadIndex("tool_calls[].index", place);
                    break;
                case 1:
                    id = ReadText("tool_calls[].id");
                    break;
                case 2:
                    isFunction = ReadText("tool_calls[].type") is null or "" or "function";
                    break;
                case 3 when _json.TokenType != JsonTokenType.Null:
                    _json.Expect(JsonTokenType.StartObject, "function", "an object");
                    (name, start) = ReadFunction();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        AddCall(index, id, name, start, isFunction);
    }

    private (string? Name, int ArgumentsStart) ReadFunction()
    {
        string? name = null;
        var start = _facts.Arguments.Length;
        var keys = new ObjectKeys(FunctionFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            if (field == 0)
                name = ReadText("function.name");
            else if (field == 1)
                ReadArguments();
            else
                _json.Skip();
        }
        return (name, start);
    }

    private void ReadArguments()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return;
        _json.Expect(JsonTokenType.String, "function.arguments", "a string");
        var room = _facts.Arguments.GetSpan(_json.ValueSpan.Length);
        _facts.Arguments.Advance(_json.CopyString(room));
    }

    private string? ReadText(string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        _json.Expect(JsonTokenType.String, field, "a string");
        return _json.GetString();
    }

    private readonly void AddCall(
        int index,
        string? id,
        string? name,
        int start,
        bool isFunction
    ) =>
        _facts.Calls.Add(
            new(Choice: 0, index, id, name, start, _facts.Arguments.Length - start, isFunction)
        );
}
