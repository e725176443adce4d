using Jidoka.Gateway.Intercepting.Llm;
using static Jidoka.Gateway.Intercepting.Anthropic.AnswerTables;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>Reads a message, or one event of a streamed one, in one pass.</summary>
internal ref struct MessageParser
{
    private readonly ReadOnlySpan<byte> _answer;
    private readonly AnswerFacts _facts;
    private Utf8JsonReader _json;

    private MessageParser(ReadOnlySpan<byte> answer, AnswerFacts facts)
    {
        _answer = answer;
        _facts = facts;
        _json = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = LlmLimits.MaxDepth });
    }

    /// <summary>Reads a whole message.</summary>
    /// <returns>False if it is not one, or can be read in two ways.</returns>
    public static bool TryParse(ReadOnlySpan<byte> answer, AnswerFacts facts) =>
        AnswerReading.TryRead(
            answer,
            facts,
            static (a, f) => new MessageParser(a, f).ParseMessage()
        );

    /// <summary>Reads the data of an event.</summary>
    /// <returns>False if it is not one, has no place here in the stream, or can be read in two ways.</returns>
    public static bool TryParseEvent(ReadOnlySpan<byte> data, AnswerFacts facts) =>
        AnswerReading.TryRead(data, facts, static (a, f) => new MessageParser(a, f).ParseEvent());

    private void ParseMessage()
    {
        _json.Read();
        ReadMessage();
        _json.Read(); // throws if anything but white space follows
    }

    private void ReadMessage()
    {
        _json.Expect(JsonTokenType.StartObject, "message", "an object");
        var keys = new ObjectKeys(MessageFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    _facts.HasError |=
                        _json.TokenType == JsonTokenType.String && _json.ValueTextEquals("error"u8);
                    _json.Skip();
                    break;
                case 1:
                    ReadContent();
                    break;
                case 2 when _json.TokenType == JsonTokenType.String:
                    _facts.Model ??= CoverageName.Of(_json.GetString());
                    break;
                case 3 when _json.TokenType == JsonTokenType.StartObject:
                    ReadUsage();
                    break;
                case 4:
                    _facts.HasError |= _json.TokenType != JsonTokenType.Null;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
    }

    private void ReadContent()
    {
        _json.Expect(JsonTokenType.StartArray, "content", "an array");
        _facts.HasChoices = true;
        for (var place = 0; _json.NextElement(); place++)
        {
            if (place == LlmLimits.MaxContentParts)
                throw TooManyBlocks();
            ReadBlock(place);
        }
    }

    /// <returns>Whether it is a tool call.</returns>
    private bool ReadBlock(int index)
    {
        _json.Expect(JsonTokenType.StartObject, "content[]", "an object");
        var isCall = false;
        var isTyped = false;
        string? id = null;
        string? name = null;
        Range input = default;
        var keys = new ObjectKeys(BlockFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 0:
                    _json.Expect(JsonTokenType.String, "content[].type", "a string");
                    isTyped = true;
                    isCall = _json.ValueTextEquals("tool_use"u8);
                    break;
                case 1:
                    id = ReadText("content[].id");
                    break;
                case 2:
                    name = ReadText("content[].name");
                    break;
                case 3:
                    var start = (int)_json.TokenStartIndex;
                    _json.Skip();
                    input = start..(int)_json.BytesConsumed;
                    break;
                case 4:
                    _facts.HasText |=
                        _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length > 0;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        if (!isTyped)
            throw MalformedJsonException.Missing("content[].type");
        if (isCall)
            AddCall(index, id, name, _answer[input]);
        return isCall;
    }

    private void ParseEvent()
    {
        _json.Read();
        _json.Expect(JsonTokenType.StartObject, "event", "an object");
        var type = "";
        var index = -1;
        var hasMessage = false;
        var hasBlock = false;
        var isCall = false;
        var delta = default(Delta);
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
                    ReadMessage();
                    hasMessage = true;
                    break;
                case 2:
                    index = ReadIndex();
                    break;
                case 3:
                    // The block's number may stand behind it; only the next one is ever taken.
                    isCall = ReadBlock(_facts.Begun.Count);
                    hasBlock = true;
                    break;
                case 4 when _json.TokenType == JsonTokenType.StartObject:
                    delta = ReadDelta();
                    break;
                case 5 when _json.TokenType == JsonTokenType.StartObject:
                    ReadUsage();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        _json.Read(); // throws if anything but white space follows
        _facts.HasChoices = false;
        Step(type, index, hasMessage, hasBlock, isCall, delta);
    }

    /// <summary>
    /// Takes the event for what its type says. Clients put a stream together by block numbers and in its course, so
    /// what leaves that course could be put together in several ways and is not taken.
    /// </summary>
    private readonly void Step(
        string type,
        int index,
        bool hasMessage,
        bool hasBlock,
        bool isCall,
        Delta delta
    )
    {
        _facts.EventType = type;
        switch (type)
        {
            case "message_start":
                Require(
                    hasMessage && _facts.Stage == StreamStage.Before && _facts.Calls.Count == 0
                );
                _facts.Stage = StreamStage.Within;
                break;
            case "content_block_start":
                Require(
                    hasBlock && _facts.Stage == StreamStage.Within && index == _facts.Begun.Count
                );
                if (index == LlmLimits.MaxContentParts)
                    throw TooManyBlocks();
                _facts.Begun.Add(isCall);
                break;
            case "content_block_delta":
                Require(
                    !hasBlock
                        && _facts.Stage == StreamStage.Within
                        && index >= 0
                        && index < _facts.Begun.Count
                );
                if (_facts.Begun[index])
                    AddPiece(index, delta);
                break;
            case "content_block_stop":
                Require(!hasBlock && _facts.Stage == StreamStage.Within);
                break;
            case "message_delta":
                Require(!hasBlock && _facts.Stage != StreamStage.Before);
                if (delta.Stops)
                {
                    _facts.Stage = StreamStage.After;
                    _facts.Finished.Add(0);
                }
                break;
            case "message_stop":
                Require(!hasBlock && _facts.Stage != StreamStage.Before);
                _facts.IsLast = true;
                break;
            case "error":
                _facts.HasError = true;
                break;
            default:
                Require(!hasBlock && !hasMessage); // a ping, or what is yet to come
                break;
        }
    }

    private readonly void AddPiece(int index, in Delta delta) =>
        _facts.Calls.Add(
            new(
                Choice: 0,
                index,
                Id: null,
                Name: null,
                delta.JsonStart,
                delta.JsonLength,
                IsFunction: true
            )
        );

    private Delta ReadDelta()
    {
        var delta = default(Delta);
        var keys = new ObjectKeys(DeltaFields);
        while (_json.NextKey())
        {
            var field = keys.Take(ref _json);
            _json.Read();
            switch (field)
            {
                case 1:
                    _json.Expect(JsonTokenType.String, "delta.partial_json", "a string");
                    var room = _facts.Arguments.GetSpan(_json.ValueSpan.Length);
                    delta.JsonStart = _facts.Arguments.Length;
                    delta.JsonLength = _json.CopyString(room);
                    _facts.Arguments.Advance(delta.JsonLength);
                    break;
                case 2:
                    _facts.HasText |=
                        _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length > 0;
                    _json.Skip();
                    break;
                case 3:
                    delta.Stops = _json.TokenType != JsonTokenType.Null;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        return delta;
    }

    private void ReadUsage()
    {
        long? input = null;
        var cached = 0L;
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
                    input = tokens;
                else if (field == 3)
                    _facts.CompletionTokens = tokens;
                else
                    cached += tokens;
            }
            _json.Skip();
        }
        // What came from the provider's cache is not in input_tokens, but was read all the same.
        if (input is { } uncached)
            _facts.PromptTokens = uncached + cached;
    }

    private int ReadIndex() =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out var index) && index >= 0
            ? index
            : throw MalformedJsonException.WrongType("index", "a number from 0", _json.Kind());

    private string? ReadText(string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        _json.Expect(JsonTokenType.String, field, "a string");
        return _json.GetString();
    }

    private readonly void AddCall(int index, string? id, string? name, ReadOnlySpan<byte> input)
    {
        var start = _facts.Arguments.Length;
        // A stream begins a call with an empty input; a client drops it once pieces come.
        if (!IsEmptyObject(input))
            _facts.Arguments.Append(input);
        _facts.Calls.Add(
            new(
                Choice: 0,
                index,
                id,
                name,
                start,
                _facts.Arguments.Length - start,
                IsFunction: true
            )
        );
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> input) =>
        input.IsEmpty
        || (input[0] == (byte)'{' && input[1..].TrimStart(" \t\r\n"u8)[0] == (byte)'}');

    private static void Require(bool holds)
    {
        if (!holds)
            throw new MalformedJsonException("out_of_course", "The event has no place here.");
    }

    private static MalformedJsonException TooManyBlocks() =>
        MalformedJsonException.TooMany("content", "MaxContentParts", LlmLimits.MaxContentParts);

    private struct Delta
    {
        public int JsonStart;
        public int JsonLength;
        public bool Stops;
    }
}
