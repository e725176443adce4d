using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Jidoka.Configuring;

/// <summary>
/// One mapping of the configuration file. Every key that is asked for is known; <see cref="Close"/> reports the others,
/// so the code that reads is the one list of what may be written.
/// </summary>
internal sealed class Section
{
    private readonly YamlMappingNode _node;
    private readonly FaultList _faults;
    private readonly ISet<string> _asked;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Opens a mapping.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="path">Its place, dotted, names of entries written as <c>*</c>; empty for the root.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="asked">Collects the path of every key that was asked for.</param>
    /// <param name="at">Where it stands; null: where the mapping begins.</param>
    public Section(
        YamlMappingNode node,
        string path,
        FaultList faults,
        ISet<string> asked,
        Mark? at = null
    )
    {
        _node = node;
        _faults = faults;
        _asked = asked;
        Path = path;
        At = at ?? node.Start;
    }

    /// <summary>The section's place.</summary>
    public string Path { get; }

    /// <summary>Where the section stands in the file.</summary>
    public Mark At { get; }

    /// <summary>Reports a fault at a key's value, or at the section if the key is absent.</summary>
    public void Fault(string key, string message) => _faults.Add(Find(key)?.Start ?? At, message);

    /// <summary>Whether the key is written.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The keys that are written.</summary>
    public IEnumerable<string> Keys =>
        _node.Children.Keys.OfType<YamlScalarNode>().Select(static k => k.Value ?? "");

    /// <summary>A value of any shape; null if absent.</summary>
    public YamlNode? Value(string key) => Ask(key);

    /// <summary>A text; null if absent or wrong.</summary>
    public string? Text(string key)
    {
        if (Ask(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { Length: > 0 } value })
            return NotSecret(node, value) ? value : null;
        _faults.Add(node.Start, $"'{key}' must be a text.");
        return null;
    }

    /// <summary>A text that must be there.</summary>
    public string Required(string key)
    {
        var value = Text(key);
        if (value is null && !Has(key))
            _faults.Add(At, $"'{key}' is missing here.");
        return value ?? "";
    }

    /// <summary>A reference to a secret, <c>env:NAME</c> or <c>file:PATH</c>; a secret written out is refused.</summary>
    public string? SecretReference(string key)
    {
        if (Ask(key) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { } value } && SecretSource.IsReference(value))
            return value;
        _faults.Add(
            node.Start,
            $"'{key}' must be a reference to a secret: write env:NAME or file:PATH. A secret itself never stands in this file."
        );
        return null;
    }

    /// <summary>A whole number within bounds; null if absent or wrong.</summary>
    public long? Integer(string key, long min, long max)
    {
        if (Ask(key) is not { } node)
            return null;
        if (
            node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
            && long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var value
            )
            && value >= min
            && value <= max
        )
            return value;
        _faults.Add(node.Start, $"'{key}' must be a whole number from {min} to {max}.");
        return null;
    }

    /// <summary>A number within bounds; null if absent or wrong.</summary>
    public decimal? Number(string key, decimal min, decimal max)
    {
        if (Ask(key) is not { } node)
            return null;
        if (
            node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
            && decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
            && value >= min
            && value <= max
        )
            return value;
        _faults.Add(node.Start, $"'{key}' must be a number from {min} to {max}.");
        return null;
    }

    /// <summary>One of a few words; null if absent or wrong.</summary>
    public string? Choice(string key, params string[] words)
    {
        if (Text(key) is not { } value)
            return null;
        return Known(Find(key)!, key, value, words) ? value : null;
    }

    /// <summary>A list of texts; null if absent.</summary>
    public ImmutableArray<string>? Texts(string key)
    {
        if (Ask(key) is not { } node)
            return null;
        if (node is not YamlSequenceNode list)
        {
            _faults.Add(node.Start, $"'{key}' must be a list, for example [a, b].");
            return null;
        }
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list)
        {
            if (item is YamlScalarNode { Value: { Length: > 0 } value } && NotSecret(item, value))
                texts.Add(value);
            else if (item is not YamlScalarNode)
                _faults.Add(item.Start, $"'{key}' must hold texts only.");
        }
        return texts.ToImmutable();
    }

    /// <summary>A list of words out of a few; null if absent or wrong.</summary>
    public ImmutableArray<string>? Choices(string key, params string[] words)
    {
        if (Texts(key) is not { } values)
            return null;
        var node = Find(key)!;
        var wrong = values.Count(v => !Known(node, key, v, words));
        return wrong == 0 ? values : null;
    }

    /// <summary>A mapping of texts to texts; empty if absent.</summary>
    public ImmutableSortedDictionary<string, string> Pairs(string key)
    {
        var pairs = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (Mapping(key) is not { } mapping)
            return pairs.ToImmutable();
        foreach (var (name, value) in mapping.Children)
        {
            if (name is YamlScalarNode { Value: { } n } && value is YamlScalarNode { Value: { } v })
            {
                if (NotSecret(value, v))
                    pairs[n] = v;
            }
            else
                _faults.Add(value.Start, $"'{key}' must hold texts only.");
        }
        return pairs.ToImmutable();
    }

    /// <summary>A mapping of texts to lists of texts; null if absent.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? TextLists(string key)
    {
        if (Mapping(key) is not { } mapping)
            return null;
        var lists = new Section(mapping, Join(key), _faults, new HashSet<string>());
        return lists.Keys.ToImmutableSortedDictionary(
            static name => name,
            name => lists.Texts(name) ?? [],
            StringComparer.Ordinal
        );
    }

    /// <summary>A mapping with keys of its own; null if absent.</summary>
    public Section? Child(string key) =>
        Mapping(key) is { } mapping ? new(mapping, Join(key), _faults, _asked) : null;

    /// <summary>A mapping of names to sections. An entry without a value is an empty section.</summary>
    /// <param name="key">The mapping's key.</param>
    /// <param name="spaces">Whether a name may hold spaces, as paths may.</param>
    public IEnumerable<(string Name, Section Section)> Named(string key, bool spaces = false)
    {
        if (Mapping(key) is not { } mapping)
            yield break;
        foreach (var (name, value) in mapping.Children)
        {
            var text = (name as YamlScalarNode)?.Value ?? "";
            if (
                text.Length is 0 or > 256
                || (text.Length > 128 && !spaces)
                || text.Any(c => char.IsControl(c) || (c == ' ' && !spaces))
            )
                _faults.Add(name.Start, "A name has 1 to 128 characters without spaces.");
            else if (value is YamlMappingNode entry)
                yield return (text, new(entry, Join(key) + ".*", _faults, _asked, name.Start));
            else if (value is YamlScalarNode { Value: null or "" or "~" or "null" })
                yield return (text, new([], Join(key) + ".*", _faults, _asked, name.Start));
            else
                _faults.Add(value.Start, $"'{text}' must be a mapping of keys to values.");
        }
    }

    /// <summary>A list of sections.</summary>
    public IEnumerable<Section> Items(string key)
    {
        if (Ask(key) is not { } node)
            yield break;
        if (node is not YamlSequenceNode list)
        {
            _faults.Add(node.Start, $"'{key}' must be a list.");
            yield break;
        }
        foreach (var item in list)
        {
            if (item is YamlMappingNode mapping)
                yield return new(mapping, Join(key) + ".*", _faults, _asked);
            else
                _faults.Add(
                    item.Start,
                    $"An entry of '{key}' must be a mapping of keys to values."
                );
        }
    }

    /// <summary>Reports every key that nothing asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in _node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!_known.Contains(name))
                _faults.Add(key.Start, $"'{name}' is not a key here.{Nearest.Hint(name, _known)}");
        }
    }

    private bool Known(YamlNode node, string key, string value, string[] words)
    {
        if (words.Contains(value))
            return true;
        _faults.Add(
            node.Start,
            $"'{value}' is not possible for '{key}': write {string.Join(", ", words)}.{Nearest.Hint(value, words)}"
        );
        return false;
    }

    private bool NotSecret(YamlNode node, string value)
    {
        if (!SecretShape.Matches(value))
            return true;
        _faults.Add(
            node.Start,
            "This looks like a secret. Secrets are given by reference only: env:NAME or file:PATH. Consider this one leaked if the file was shared."
        );
        return false;
    }

    private YamlMappingNode? Mapping(string key)
    {
        switch (Ask(key))
        {
            case null or YamlScalarNode { Value: null or "" }:
                return null;
            case YamlMappingNode mapping:
                return mapping;
            case var node:
                _faults.Add(node.Start, $"'{key}' must be a mapping of keys to values.");
                return null;
        }
    }

    private YamlNode? Ask(string key)
    {
        _known.Add(key);
        _asked.Add(Join(key));
        return Find(key);
    }

    private YamlNode? Find(string key) =>
        _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private string Join(string key) => Path.Length == 0 ? key : Path + "." + key;
}
