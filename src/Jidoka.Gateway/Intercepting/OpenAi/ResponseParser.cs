using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Reads a response, or one event of a streamed one, in one pass.</summary>
internal ref struct ResponseParser
{
    private static readonly FieldTable ResponseFields = new(
        "output",
        "model",
        "usage",
        "error",
        // From here on: known, of no concern to Jidoka.
        "id",
        "object",
        "created_at",
        "status"
    );
    private static readonly FieldTable EventFields = new(
        "type",
        "response",
        "output_index",
        "item",
        "delta",
        "arguments",
        "name",
        // From here on: known, of no concern to Jidoka.
        "sequence_number",
        "item_id",
        "content_index"
    );
    private static readonly FieldTable ItemFields = new(
        "type",
        "call_id",
        "name",
        "arguments",
        // From here on: known, of no concern to Jidoka.
        "id",
        "status",
        "content"
    );
    private static readonly FieldTable UsageFields = new("input_tokens", "output_tokens");

    private readonly AnswerFacts _facts;
    private Utf8JsonReader _json;

    private ResponseParser(ReadOnlySpan<byte> answer, AnswerFacts facts)
    {
        _facts = facts;
        _json = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth });
    }

    /// <summary>Reads a whole response.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryParse(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        AnswerReading.TryRead(answer, facts, static (a, f) => new ResponseParser(a, f).Parse());

    /// <summary>Reads the data of an event.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryParseEvent(ReadOnlySpan<byte> data, AnswerFacts facts) =>
        AnswerReading.TryRead(data, facts, static (a, f) => new ResponseParser(a, f).ParseEvent());

    private void Parse()
    {
        _json.Read();
        ReadResponse();
        _json.Read(); // throws if anything but white space follows
    }

    private void ReadResponse()
    {
        _json.Expect(JsonTokenType.StartObject, "response", "an object");
        var keys = new ObjectKeys(ResponseFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    ReadOutput();
                    break;
                case 1 when _json.TokenType == JsonTokenType.String:
                    _facts.Model ??= CoverageName.Of(_json.GetString());
                    break;
                case 2 when _json.TokenType == JsonTokenType.StartObject:
                    ReadUsage();
                    break;
                case 3:
                    _facts.HasError |= _json.TokenType != JsonTokenType.Null;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
    }

    private void ReadOutput()
    {
        _json.Expect(JsonTokenType.StartArray, "output", "an array");
        _facts.HasChoices = true;
        for (var place = 0; _json.NextElement(); place++)
        {
            if (place == LlmLimits.MaxContentParts)
                throw MalformedJsonException.TooMany(
                    "output",
                    "MaxContentParts",
                    LlmLimits.MaxContentParts
                );
            AddCall(place, ReadItem(), isWhole: true);
        }
    }

    private Item ReadItem()
    {
        _json.Expect(JsonTokenType.StartObject, "item", "an object");
        var item = default(Item);
        item.Start = _facts.Arguments.Length;
        var keys = new ObjectKeys(ItemFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    item.Type = ReadText("item.type");
                    break;
                case 1:
                    item.CallId = ReadText("item.call_id");
                    break;
                case 2:
                    item.Name = ReadText("item.name");
                    break;
                case 3 when _json.TokenType == JsonTokenType.String:
                    ReadArguments();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        item.Length = _facts.Arguments.Length - item.Start;
        return item;
    }

    private void ParseEvent()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "event", "an object");
        var type = "";
        var index = -1;
        var item = default(Item);
        string? name = null;
        var start = 0;
        var length = -1;
        var keys = new ObjectKeys(EventFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    type = ReadText("type") ?? "";
                    break;
                case 1:
                    ReadResponse();
                    break;
                case 2:
                    index = ReadIndex();
                    break;
                case 3 when _json.TokenType == JsonTokenType.StartObject:
                    item = ReadItem();
                    break;
                case 4 or 5 when _json.TokenType == JsonTokenType.String:
                    start = _facts.Arguments.Length;
                    ReadArguments();
                    length = _facts.Arguments.Length - start;
                    break;
                case 6 when _json.TokenType == JsonTokenType.String:
                    name = _json.GetString();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        _json.Read(); // throws if anything but white space follows
        if (keys.Has(4) && keys.Has(5))
            throw new MalformedJsonException("invalid_value", "An event is a piece or a whole.");
        Step(type, index, item, new(index, null, name, start, length));
    }

    private readonly void Step(string type, int index, in Item item, in Piece piece)
    {
        _facts.EventType = type;
        switch (type)
        {
            case "response.output_item.added":
                AddCall(index, item, isWhole: false);
                break;
            case "response.output_item.done":
                AddCall(index, item, isWhole: true);
                break;
            case "response.function_call_arguments.delta":
                AddPiece(piece, isWhole: false);
                break;
            case "response.function_call_arguments.done":
                AddPiece(piece, isWhole: true);
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                _facts.IsLast = true;
                _facts.Finished.Add(0);
                break;
            case "response.output_text.delta":
                _facts.HasText = true;
                break;
            case "error":
                _facts.HasError = true;
                break;
            default:
                // What calls something that is not a function is never released: nobody governs it.
                if (IsForeignCall(type))
                    _facts.Calls.Add(
                        new(0, Math.Max(index, 0), null, null, 0, 0, IsFunction: false)
                    );
                break;
        }
    }

    private static bool IsForeignCall(string type) =>
        type.StartsWith("response.custom_tool_call", StringComparison.Ordinal)
        || type.StartsWith("response.computer_call", StringComparison.Ordinal)
        || type.StartsWith("response.local_shell_call", StringComparison.Ordinal)
        || type.StartsWith("response.shell_call", StringComparison.Ordinal)
        || type.StartsWith("response.apply_patch_call", StringComparison.Ordinal);

    private readonly void AddPiece(in Piece piece, bool isWhole)
    {
        if (piece.Index < 0 || piece.Length < 0)
            throw MalformedJsonException.Missing("output_index, and delta or arguments");
        _facts.Calls.Add(
            new(
                Choice: 0,
                piece.Index,
                piece.CallId,
                piece.Name,
                piece.Start,
                piece.Length,
                IsFunction: true,
                isWhole
            )
        );
    }

    private readonly void AddCall(int index, in Item item, bool isWhole)
    {
        if (item.Type is null || index < 0)
            throw MalformedJsonException.Missing("output_index and item.type");
        if (item.Type == "function_call")
            _facts.Calls.Add(
                new(
                    Choice: 0,
                    index,
                    item.CallId,
                    item.Name,
                    item.Start,
                    item.Length,
                    IsFunction: true,
                    isWhole
                )
            );
        else if (!IsNoCall(item.Type))
            _facts.Calls.Add(new(0, index, item.CallId, item.Name, 0, 0, IsFunction: false));
    }

    /// <summary>What the provider says, or has run by itself. All else is taken for a call that the agent would run.</summary>
    private static bool IsNoCall(string type) =>
        type
            is "message"
                or "reasoning"
                or "web_search_call"
                or "file_search_call"
                or "code_interpreter_call"
                or "image_generation_call"
                or "mcp_call"
                or "mcp_list_tools"
                or "compaction";

    private void ReadArguments()
    {
        var room = _facts.Arguments.GetSpan(_json.ValueSpan.Length);
        _facts.Arguments.Advance(_json.CopyString(room));
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

    private int ReadIndex() =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out var index) && index >= 0
            ? index
            : throw MalformedJsonException.WrongType(
                "output_index",
                "a number from 0",
                _json.Kind()
            );

    private string? ReadText(string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        _json.Expect(JsonTokenType.String, field, "a string");
        return _json.GetString();
    }

    private struct Item
    {
        public string? Type;
        public string? CallId;
        public string? Name;
        public int Start;
        public int Length;
    }

    private readonly record struct Piece(
        int Index,
        string? CallId,
        string? Name,
        int Start,
        int Length
    );
}
