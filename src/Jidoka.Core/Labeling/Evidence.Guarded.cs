using Jidoka.Core.Labeling.Guarding;
using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Labeling;

/// <content>What the session must keep to itself.</content>
public sealed partial class Evidence
{
    private readonly GuardedText _guarded = new();
    private bool _knowsWords;

    /// <summary>How much of what the session must keep to itself the arguments of a call carry.</summary>
    /// <param name="values">The values.</param>
    /// <param name="names">The names of arguments.</param>
    internal CarriedText CarriedBy(
        IReadOnlyCollection<string> values,
        IReadOnlyCollection<string> names
    )
    {
        if (_guarded.IsEmpty)
            return CarriedText.None;
        if (!_knowsWords)
        {
            foreach (var source in _words)
                _guarded.Speak(source.Text);
            _knowsWords = true;
        }
        return _guarded.Measure(values, names);
    }

    /// <summary>Remembers what a result says that must be kept, and where it was read.</summary>
    private void Note(string text, Label label, string? name, ToolFacts? tool)
    {
        _results.Add((name, text));
        foreach (var (part, its) in GuardedFields.Of(text, tool?.Returns, label))
        {
            if (GuardedText.IsGuarded(its))
                _guarded.Add(part, its);
        }
    }
}
