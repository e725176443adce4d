using Jidoka.Cedar;
using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting;

/// <summary>
/// Folds many control events at once, as <see cref="FactorySnapshot.Apply"/> would one by one, without a new snapshot
/// for each. Facts are what there are hundreds of thousands of, and nothing else depends on them, so they are folded
/// aside. Policies compile once: only the last set of a fold is ever used. Not thread-safe.
/// </summary>
/// <param name="start">The state before the first event.</param>
public sealed class FactoryFold(FactorySnapshot start)
{
    private FactorySnapshot _state = start;

    // Copied when first changed: the tail of most starts holds no fact.
    private Dictionary<EntityUid, BusinessFact>? _facts;
    private (long Index, PoliciesLoaded Event)? _policies;
    private (long Index, PoliciesRejected Event)? _rejected;
    private long _size = start.ControlSize;
    private long _epoch = start.Epoch;

    private Dictionary<EntityUid, BusinessFact> Facts => _facts ??= _state.FactTable.ToDictionary();

    /// <summary>Folds one event.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="change">The event.</param>
    public void Apply(long index, ControlEvent change)
    {
        _size = index + 1;
        switch (change)
        {
            case FactAsserted e:
                if (Put(e.Fact))
                    _epoch = _size;
                break;
            case FactRetracted e:
                if (Facts.Remove(new EntityUid(e.EntityType, e.Id)))
                    _epoch = _size;
                break;
            case PoliciesLoaded e:
                _policies = (index, e);
                _rejected = null;
                _epoch = _size;
                break;
            case PoliciesRejected e:
                _rejected = (index, e);
                break;
            default:
                var before = _state.Epoch;
                _state = _state.Apply(index, change);
                if (_state.Epoch != before)
                    _epoch = _size;
                break;
        }
    }

    /// <summary>Sets a fact, as its assertion would.</summary>
    /// <param name="fact">The fact.</param>
    /// <returns>Whether it was taken: the inventory's own entities are never shadowed by what a source asserts.</returns>
    public bool Put(BusinessFact fact)
    {
        if (FactorySnapshot.IsAssetType(fact.Type))
            return false;
        Facts[fact.Uid] = fact;
        return true;
    }

    /// <summary>The state after what was folded.</summary>
    /// <param name="withText">Gives the text of a policy set whose event only commits to it, by ledger index.</param>
    public FactorySnapshot Finish(Func<long, PoliciesLoaded, PoliciesLoaded> withText)
    {
        if (_facts is { } facts)
            _state = _state.WithFacts(new FactTable(facts));
        if (_policies is { } loaded)
            _state = _state.Apply(loaded.Index, withText(loaded.Index, loaded.Event));
        if (_rejected is { } rejected)
            _state = _state.Apply(rejected.Index, rejected.Event);
        // What was given away is not changed by folding on.
        (_facts, _policies, _rejected) = (null, null, null);
        return _state.At(_size, _epoch);
    }
}
