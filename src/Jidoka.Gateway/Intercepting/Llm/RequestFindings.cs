namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What the readers of one request find beside its content. Lists are made only when something is found.</summary>
internal sealed class RequestFindings
{
    /// <summary>The provider feature of an image that the provider would fetch.</summary>
    public const string RemoteImage = "remote_image";

    /// <summary>
    /// What the provider feature of a wish where the data is processed begins with; the place follows. No name that a
    /// request chooses for a tool or part can hold the sign.
    /// </summary>
    public const string InferenceGeo = "inference_geo=";

    private const int MaxFeatures = 32;

    private List<string>? _features;
    private List<string>? _unknown;

    /// <summary>What the provider would run or keep by itself.</summary>
    public IReadOnlyList<string> Features => _features ?? (IReadOnlyList<string>)[];

    /// <summary>Unknown fields, each once, with the path of the object kind that held it.</summary>
    public IReadOnlyList<string> UnknownFields => _unknown ?? (IReadOnlyList<string>)[];

    /// <summary>Whether the request names an earlier answer, or an item of one.</summary>
    public bool NamesKept { get; set; }

    /// <summary>What the request needs of its model.</summary>
    public RequestNeeds Needs { get; private set; }

    /// <summary>Notes what the model must be able to do.</summary>
    public void Need(ModelAbility ability) =>
        Needs = Needs with { Abilities = Needs.Abilities | ability };

    /// <summary>Notes how many tokens the answer may have; of several fields that say so, the greatest counts.</summary>
    /// <param name="field">The field.</param>
    /// <param name="json">Stands on its value; what is no number is left to the provider.</param>
    public void NeedAnswer(string field, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var given))
        {
            // A number too large for any model is one that no model has.
            var tokens = given >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(given);
            if (Needs.AnswerTokens is not { } known || tokens > known)
                Needs = Needs with { AnswerTokens = tokens, AnswerField = field };
        }
        json.Skip();
    }

    /// <summary>Notes that the model is to reason, unless the request asks for none of it.</summary>
    /// <param name="key">The member that says so.</param>
    /// <param name="none">What it says if it asks for none.</param>
    /// <param name="json">Stands on the object that holds the member.</param>
    public void NeedReasoning(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> none,
        ref Utf8JsonReader json
    )
    {
        var isWanted = true;
        while (json.NextKey())
        {
            var isKey = json.ValueTextEquals(key);
            json.Read();
            if (isKey && json.TokenType == JsonTokenType.String)
                isWanted = !json.ValueTextEquals(none);
            json.Skip();
        }
        if (isWanted)
            Need(ModelAbility.Reasoning);
    }

    /// <summary>Notes a form of the answer: a JSON schema is one that the model must be able to keep to.</summary>
    /// <param name="json">Stands on the form's value, an object with its type.</param>
    public void NeedForm(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }
        while (json.NextKey())
        {
            var isType = json.ValueTextEquals("type"u8);
            json.Read();
            if (
                isType
                && json.TokenType == JsonTokenType.String
                && json.ValueTextEquals("json_schema"u8)
            )
                Need(ModelAbility.StructuredOutput);
            json.Skip();
        }
    }

    public void AddFeature(string name)
    {
        _features ??= [];
        if (_features.Count < MaxFeatures && !_features.Contains(name))
            _features.Add(name);
    }

    public void AddUnknown(string path, List<string>? names)
    {
        if (names is null)
            return;
        _unknown ??= [];
        foreach (var name in names)
        {
            var place = path + CoverageName.Of(name);
            if (_unknown.Count < LlmLimits.MaxUnknownKeys && !_unknown.Contains(place))
                _unknown.Add(place);
        }
    }
}
