namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What the readers of one request find beside its content. Lists are made only when something is found.</summary>
internal sealed class RequestFindings
{
    /// <summary>The provider feature of an image that the provider would fetch.</summary>
    public const string RemoteImage = "remote_image";

    private const int MaxFeatures = 32;

    private List<string>? _features;
    private List<string>? _unknown;

    /// <summary>What the provider would run or keep by itself.</summary>
    public IReadOnlyList<string> Features => _features ?? (IReadOnlyList<string>)[];

    /// <summary>Unknown fields, each once, with the path of the object kind that held it.</summary>
    public IReadOnlyList<string> UnknownFields => _unknown ?? (IReadOnlyList<string>)[];

    /// <summary>Whether the request names an earlier answer, or an item of one.</summary>
    public bool NamesKept { get; set; }

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
